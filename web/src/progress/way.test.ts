import { describe, expect, it } from 'vitest'
import { pages, type Role } from '@/frame/pages'
import { way, way_of, word_of } from './way'
import { words } from './words'

const with_roles = (...held: Role[]) => (wanted: Role[] | undefined) =>
  !wanted || wanted.some((role) => held.includes(role))

describe('the way through the day', () => {
  it('leads only to pages that exist', () => {
    for (const stop of way) expect(pages.some((page) => page.path === stop)).toBe(true)
  })
  it('shows the newcomer with every role all of it, in order', () => {
    const all = way_of(pages, () => true)
    expect(all.map((one) => one.stop)).toEqual([...way])
    expect(all.map((one) => one.no)).toEqual(way.map((_, n) => n + 1))
  })
  it('shows the photographer the station and the review under the numbers everybody uses', () => {
    expect(way_of(pages, with_roles('photographer'))).toEqual([
      { stop: 'station', no: 6 },
      { stop: 'review', no: 7 },
    ])
  })
  it('has a name and a sentence for every step in both languages', () => {
    for (const lang of ['zh', 'en'] as const)
      for (const stop of way) {
        const said = (words[lang].way.steps as Record<string, { name: string; text: string }>)[word_of(stop)]
        expect(said?.name).toBeTruthy()
        expect(said?.text).toBeTruthy()
      }
  })
})
