// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { act_of, move } from './cursor'

describe('the mark on the grid', () => {
  it('walks in both directions and stays inside', () => {
    expect(move(0, 'ArrowRight', 4, 10)).toBe(1)
    expect(move(0, 'ArrowLeft', 4, 10)).toBe(0)
    expect(move(1, 'ArrowDown', 4, 10)).toBe(5)
    expect(move(8, 'ArrowDown', 4, 10)).toBe(8)
    expect(move(2, 'ArrowUp', 4, 10)).toBe(2)
    expect(move(2, 'End', 4, 10)).toBe(9)
    expect(move(7, 'Home', 4, 10)).toBe(0)
  })

  it('is nowhere on an empty grid, and leaves other keys alone', () => {
    expect(move(0, 'ArrowRight', 4, 0)).toBeNull()
    expect(move(0, 'KeyX', 4, 10)).toBeNull()
  })

  it('knows the acts by key code', () => {
    expect(act_of({ code: 'Enter', altKey: false })).toBe('accept')
    expect(act_of({ code: 'Digit1', altKey: true })).toBe('rebind')
    expect(act_of({ code: 'Digit1', altKey: false })).toBeNull()
    expect(act_of({ code: 'Enter', altKey: true })).toBeNull()
  })
})
