import { describe, expect, it } from 'vitest'
import { ask_again_ms, cell_state, is_old, layout_of } from './board'

describe('board', () => {
  it.each(Array.from({ length: 12 }, (_, index) => index + 1))('fits %i stations', (n) => {
    const { columns, rows, number_vh } = layout_of(n)
    expect(columns * rows).toBeGreaterThanOrEqual(n)
    expect((number_vh * 1080) / 100).toBeGreaterThanOrEqual(120)
    // Head and foot take 18 of 100; a cell holds number, name, next line and gaps.
    expect(rows * (number_vh * 1.05 + 19)).toBeLessThan(rows > 2 ? 100 : 84)
  })

  it('says of a station whether somebody sits, it is free, or it does not work', () => {
    const at = { station: 'a', next: [], wait_minutes: 0 }
    expect(cell_state({ ...at, now: { sign_in_no: 1, name: null }, state: 'opened' })).toBe('now')
    expect(cell_state({ ...at, now: null, state: 'opened' })).toBe('free')
    expect(cell_state({ ...at, now: null, state: 'planned' })).toBe('closed')
  })

  it('knows when what it shows is old', () => {
    expect(is_old(0, 2 * ask_again_ms)).toBe(false)
    expect(is_old(0, 4 * ask_again_ms)).toBe(true)
  })
})
