import { describe, expect, it } from 'vitest'
import { civil_day } from './days'

describe('a civil date', () => {
  it('is said in both languages, whatever zone the phone is in', () => {
    expect(civil_day('2021-10-14', 'zh')).toBe('10月14日周四')
    expect(civil_day('2021-10-14', 'en')).toBe('Thu 14 Oct')
  })
  it('may be a month', () => {
    expect(civil_day('2022-03', 'zh')).toBe('2022年3月')
    expect(civil_day('2022-03', 'en')).toBe('March 2022')
  })
  it('is left alone when it is none', () => {
    expect(civil_day('', 'zh')).toBe('')
    expect(civil_day('soon', 'en')).toBe('soon')
  })
})
