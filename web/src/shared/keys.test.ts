import { describe, expect, it, vi } from 'vitest'
import { combination, composing, dispatch } from './keys'

const press = (init: KeyboardEventInit & { keyCode?: number }, target: HTMLElement = document.body) => {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  Object.defineProperty(event, 'target', { value: target })
  return event
}

describe('keys', () => {
  it.each([
    [{ code: 'KeyZ', ctrlKey: true, key: 'Process' }, 'Ctrl+KeyZ'],
    [{ code: 'Digit1', altKey: true, key: '¡' }, 'Alt+Digit1'],
    [{ code: 'NumpadEnter' }, 'Enter'],
    [{ code: 'Slash', shiftKey: true, key: '？' }, '?'],
    [{ code: 'F8' }, 'F8'],
  ])('are read by code, whatever letter an input method makes of them: %o', (init, name) => {
    expect(combination(press(init))).toBe(name)
  })

  it('leave Enter, Esc and arrows to an input method that composes, but not F4', () => {
    expect(composing(press({ code: 'Enter', isComposing: true }))).toBe(true)
    expect(composing(press({ code: 'Enter', keyCode: 229 }))).toBe(true)
    expect(composing(press({ code: 'F4', isComposing: true }))).toBe(false)
    expect(composing(press({ code: 'Digit1', altKey: true, keyCode: 229 }))).toBe(false)
  })

  it('do not act while somebody types text, except those no text contains', () => {
    const field = document.createElement('input')
    const run = vi.fn()
    for (const [name, init] of [
      ['Space', { code: 'Space' }],
      ['?', { code: 'Slash', shiftKey: true }],
      ['Ctrl+KeyZ', { code: 'KeyZ', ctrlKey: true }],
    ] as const)
      expect(dispatch({ [name]: run }, press(init, field))).toBe(false)
    expect(dispatch({ F4: run }, press({ code: 'F4' }, field))).toBe(true)
    expect(dispatch({ Escape: run }, press({ code: 'Escape' }, field))).toBe(true)
  })

  it('leave Enter to the button that has the focus, so that it is not done twice', () => {
    const run = vi.fn()
    dispatch({ Enter: run }, press({ code: 'Enter' }, document.createElement('button')))
    expect(run).not.toHaveBeenCalled()
    dispatch({ Enter: run }, press({ code: 'Enter' }))
    expect(run).toHaveBeenCalledOnce()
  })

  it('held down act once', () => {
    const run = vi.fn()
    dispatch({ Enter: run }, press({ code: 'Enter', repeat: true }))
    expect(run).not.toHaveBeenCalled()
  })
})
