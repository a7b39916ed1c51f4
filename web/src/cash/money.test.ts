// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { counted, fen } from './money'

describe('money', () => {
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

  it('is counted by notes', () => {
    expect(counted({ 10000: '3', 2000: '4', 50: '1' })).toBe(38050)
    expect(counted({ 10000: 'x', 2000: '' })).toBe(0)
  })
})
