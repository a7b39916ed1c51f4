import { describe, expect, it } from 'vitest'
import { counted, fen, yuan } from './money'

describe('money', () => {
  it('is written with two decimals and groups of three', () => {
    expect(yuan(2000)).toBe('20.00')
    expect(yuan(5)).toBe('0.05')
    expect(yuan(123456789)).toBe('1,234,567.89')
    expect(yuan(-1050)).toBe('−10.50')
  })

  it.each([
    ['20', 2000],
    ['20.0', 2000],
    ['20.05', 2005],
    ['１２３．４５', 12345],
    ['1,234.5', 123450],
    ['¥ 20元', 2000],
    ['20.005', null],
    ['-5', null],
    ['', null],
    ['二十', null],
    ['1e3', null],
  ])('reads %s', (typed, expected) => {
    expect(fen(typed)).toBe(expected)
  })

  it('survives the way there and back', () => {
    for (const amount of [0, 1, 10, 99, 100, 101, 99999, 123456789]) expect(fen(yuan(amount))).toBe(amount)
  })

  it('is counted by notes', () => {
    expect(counted({ 10000: '3', 2000: '4', 50: '1' })).toBe(38050)
    expect(counted({ 10000: 'x', 2000: '' })).toBe(0)
  })
})
