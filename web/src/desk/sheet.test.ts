import { describe, expect, it } from 'vitest'
import { moment_on_sheet, sheet_time } from './sheet'

// 2026-06-12, nine in the morning in Hangzhou: one in the morning UTC.
const start = Date.UTC(2026, 5, 12, 1)
const half_past_nine = Date.UTC(2026, 5, 12, 1, 30)

describe('a time on the sheet', () => {
  it('is of the day of the session, in the hall’s zone', () => {
    expect(moment_on_sheet(start, '09:30')).toBe(half_past_nine)
    expect(moment_on_sheet(start, '00:00')).toBe(Date.UTC(2026, 5, 11, 16))
    expect(moment_on_sheet(start, '23:59')).toBe(Date.UTC(2026, 5, 12, 15, 59))
  })
  it('is nothing while it cannot be read', () => {
    for (const text of ['', '9:30', '24:00', '09:60', '09:30:00', 'noon'])
      expect(moment_on_sheet(start, text)).toBeNull()
  })
})

describe('what is typed in', () => {
  it('happens now unless a sheet is typed in', () => {
    expect(sheet_time(false, start, '09:30', half_past_nine)).toEqual({ state: 'now' })
    expect(sheet_time(true, null, '09:30', half_past_nine)).toEqual({ state: 'now' })
  })
  it('waits for its time, and has none that is yet to come', () => {
    expect(sheet_time(true, start, '', half_past_nine)).toEqual({ state: 'missing' })
    expect(sheet_time(true, start, '09:31', half_past_nine)).toEqual({ state: 'ahead' })
    expect(sheet_time(true, start, '09:30', half_past_nine)).toEqual({ state: 'then', at_ms: half_past_nine })
  })
})
