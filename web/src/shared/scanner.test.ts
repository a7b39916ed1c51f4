import { afterEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import {
  character,
  key_of_reading,
  key_of_typing,
  use_scanner,
  WedgeDetector,
  type StrokeOutcome,
} from './scanner'

const codes = (text: string) =>
  [...text].map((c) => (/\d/.test(c) ? `Digit${c}` : `Key${c.toUpperCase()}`))

function type(text: string, gap_ms: number, end = 'Enter', detector = new WedgeDetector()) {
  let at_ms = 1000
  const outcomes: StrokeOutcome[] = []
  for (const code of [...codes(text), end]) {
    outcomes.push(detector.stroke({ code, shift: false, at_ms, modified: false }))
    at_ms += gap_ms
  }
  return outcomes
}

describe('scanner', () => {
  it.each([
    ['a scanner at 5 ms a key', 5, 'Enter', true],
    ['a slow card reader at 30 ms a key', 30, 'Enter', true],
    ['a reader that ends with Tab', 8, 'Tab', true],
    ['a fast typist at 70 ms a key', 70, 'Enter', false],
    ['somebody at 200 ms a key', 200, 'Enter', false],
  ])('%s', (_what, gap_ms, end, is_reading) => {
    const last = type('8300212345678903', gap_ms, end).at(-1)
    expect(last).toEqual(
      is_reading ? { kind: 'read', text: '8300212345678903' } : { kind: 'none' },
    )
  })

  it('does not take five digits that a burst of the keyboard produced', () => {
    expect(type('12345', 5).at(-1)).toEqual({ kind: 'none' })
  })

  it('is nearly sure from the third key on', () => {
    const kinds = type('123456', 10).map((outcome) => outcome.kind)
    expect(kinds).toEqual(['maybe', 'maybe', 'part', 'part', 'part', 'part', 'read'])
  })

  it('begins anew after a pause: half a typed number and a scan do not become one', () => {
    const detector = new WedgeDetector()
    for (const [at, code] of codes('22').entries())
      detector.stroke({ code, shift: false, at_ms: at * 150, modified: false })
    let at_ms = 1000
    let last: StrokeOutcome = { kind: 'none' }
    for (const code of [...codes('8300212345678903'), 'Enter'])
      last = detector.stroke({ code, shift: false, at_ms: (at_ms += 6), modified: false })
    expect(last).toEqual({ kind: 'read', text: '8300212345678903' })
  })

  it('reads letters by code, with Shift, as a reader in the US layout sends them', () => {
    expect(character('KeyX', true)).toBe('X')
    expect(character('Numpad7', false)).toBe('7')
    expect(character('Digit7', true)).toBeNull()
  })

  // Numbers of region 710000 and the example printed in GB 11643-1999.
  it.each([
    ['8300212345678903', { kind: 'ticket', value: '8300212345678903' }],
    ['https://x.invalid/10335/2022/me?t=8300212345678903', { kind: 'ticket', value: '8300212345678903' }],
    ['11010519491231002x', { kind: 'card', value: '11010519491231002X' }],
    ['110105194912310021', { kind: 'card', value: '110105194912310021' }],
    ['A0F3B29C', { kind: 'card', value: 'A0F3B29C' }],
  ])('reading %s', (text, key) => expect(key_of_reading(text)).toEqual(key))

  it.each([
    ['87', { kind: 'sign_in_no', value: '87' }],
    ['087', { kind: 'sign_in_no', value: '87' }],
    ['22110018', { kind: 'student_no', value: '22110018' }],
    ['11010519491231002X', { kind: 'document', value: '11010519491231002X' }],
  ])('typing %s', (text, key) => expect(key_of_typing(text)).toEqual(key))
})

describe('scanner on a page', () => {
  const scope = effectScope()
  afterEach(() => scope.stop())

  it('takes its own Enter, and leaves the field it fell into as it was', () => {
    const form = document.createElement('form')
    const field = document.createElement('input')
    field.value = '张'
    form.append(field)
    document.body.append(form)
    const read = vi.fn()
    const enter = vi.fn()
    scope.run(() => use_scanner(read))
    window.addEventListener('keydown', enter)
    let at_ms = 100
    for (const code of [...codes('830021'), 'Enter']) {
      const event = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true })
      Object.defineProperty(event, 'timeStamp', { value: (at_ms += 6) })
      const passed = field.dispatchEvent(event)
      if (passed && code.startsWith('Digit')) field.value += code.at(-1) // as a browser would
    }
    window.removeEventListener('keydown', enter)
    expect(read).toHaveBeenCalledExactlyOnceWith('830021')
    expect(field.value).toBe('张')
    expect(enter.mock.calls.map(([event]) => (event as KeyboardEvent).code)).not.toContain('Enter')
  })
})
