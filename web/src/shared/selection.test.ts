import { describe, expect, it } from 'vitest'
import { between, how_many, is_chosen, nobody, page_state, with_rows, without_left } from './selection'

const page = ['a', 'b', 'c', 'd']

describe('selection', () => {
  it('keeps what was chosen on another page', () => {
    const chosen = with_rows(with_rows(nobody, page, ['a'], true), ['e', 'f'], ['f'], true)
    expect([...chosen.ids]).toEqual(['a', 'f'])
    expect(how_many(chosen)).toBe(2)
    expect(page_state(chosen, page)).toBe('some')
    expect(page_state(chosen, ['e'])).toBe('none')
  })
  it('holds everything the filter finds, and one taken out leaves the others of this page', () => {
    const all = { ids: new Set<string>(), all: 480 }
    expect(how_many(all)).toBe(480)
    expect(is_chosen(all, 'z')).toBe(true)
    expect(page_state(all, page)).toBe('all')
    const fewer = with_rows(all, page, ['b'], false)
    expect([...fewer.ids]).toEqual(['a', 'c', 'd'])
    expect(fewer.all).toBeNull()
  })
  it('lets go of who left the page, and keeps who stands on another', () => {
    const chosen = { ids: new Set(['a', 'b', 'z']), all: null }
    expect([...without_left(chosen, page, ['a', 'c', 'd', 'e']).ids]).toEqual(['a', 'z'])
    expect(without_left(chosen, page, page)).toBe(chosen)
  })
  it('reaches from the row last touched, up as well as down', () => {
    expect(between(page, 'b', 'd')).toEqual(['b', 'c', 'd'])
    expect(between(page, 'd', 'b')).toEqual(['b', 'c', 'd'])
    expect(between(page, null, 'c')).toEqual(['c'])
    expect(between(page, 'gone', 'c')).toEqual(['c'])
    expect(between(page, 'a', 'gone')).toEqual([])
  })
})
