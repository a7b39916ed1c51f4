import { describe, expect, it } from 'vitest'
import { counted, percent, rows_of } from './gains'

const gain = (en: string, per_mille: number) => ({ witness: { zh: en, en }, per_mille })

describe('what one more witness would buy', () => {
  it('is told in per cent, and few are never none', () => {
    expect(percent(266)).toBe('27 %')
    expect(percent(14)).toBe('1.4 %')
    expect(percent(0)).toBe('< 0.1 %')
    expect(counted({ sittings: 5000, looked_at: 1 })).toBe('0.1 %')
    expect(counted({ sittings: 200, looked_at: 0 })).toBe('0 %')
    expect(counted({ sittings: 0, looked_at: 0 })).toBe('–')
  })
  it('begins with how it is, then names what helps most', () => {
    const rows = rows_of([gain('today', 300), gain('slip', 20), gain('scan', 5)])
    expect(rows.map((row) => row.key)).toEqual(['today', 'scan', 'slip'])
    expect(rows.map((row) => row.today)).toEqual([true, false, false])
    expect(rows[0]?.width).toBe('100%')
  })
  it('does not take the chance of the draw for a difference', () => {
    const rows = rows_of([gain('today', 100), gain('a', 110), gain('b', 95), gain('c', 7)])
    expect(rows.map((row) => [row.key, row.same])).toEqual([['today', false], ['c', false], ['b', true], ['a', true]])
    expect(rows_of([gain('today', 0), gain('a', 0)])[1]?.same).toBe(true)
  })
  it('has no rows before anything was drawn', () => expect(rows_of([])).toEqual([]))
})
