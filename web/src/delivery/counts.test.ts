// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { is_everybody, parts, size } from './counts'

describe('the outcomes of a delivery', () => {
  it('stand in the order of the way, none of them lost', () => {
    expect(parts({ refused: 2, accepted: 5, in_flight: 0, later_invention: 1 })).toEqual([
      { outcome: 'accepted', people: 5 },
      { outcome: 'refused', people: 2 },
      { outcome: 'later_invention', people: 1 },
    ])
  })

  it('are everybody, or the page says so', () => {
    expect(is_everybody(7, { refused: 2, accepted: 5 })).toBe(true)
    expect(is_everybody(8, { refused: 2, accepted: 5 })).toBe(false)
  })

  it('have a size a person can read', () => {
    expect(size(12)).toBe('12 B')
    expect(size(31_000)).toBe('30.3 KB')
    expect(size(5 * 1024 * 1024)).toBe('5.0 MB')
  })
})
