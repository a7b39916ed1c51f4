// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ImportWork } from '@/api/types'
import { goes_on, share, steps } from './import_work'

const work = (more: Partial<ImportWork>): ImportWork => ({
  import: 'x',
  state: 'working',
  step: 'reading',
  done: 0,
  of: 0,
  result: null,
  refusal: null,
  ...more,
})

describe('the taking of a roster', () => {
  it('moves forward through its steps and never back', () => {
    const way = steps.flatMap((step) => [0, 25, 50].map((done) => share(work({ step, done, of: 50 }))))
    expect(way).toEqual([...way].sort((a, b) => a - b))
    expect(way.at(-1)).toBe(1)
    expect(share(work({ step: 'writing', done: 25, of: 50 }))).toBeCloseTo(0.9)
  })
  it('says nothing of what it does not know', () => {
    expect(share(work({ step: null }))).toBe(0)
    expect(share(work({ step: 'comparing', of: 0 }))).toBeCloseTo(0.2)
  })
  it('goes on until it is done or refused', () => {
    expect(goes_on(null)).toBe(false)
    expect(goes_on(work({ state: 'stopping' }))).toBe(true)
    expect(goes_on(work({ state: 'refused' }))).toBe(false)
  })
})
