// A scanner or card reader is a keyboard that types faster than anyone can and ends with Enter. It is
// known by that alone: wherever the focus is, its keys are taken out of the page and arrive as one
// reading. Letters come from key codes, because an input method would eat them.
import { onScopeDispose } from 'vue'
import type { Key } from '@/api/types'

export interface Wedge {
  gap_ms: number // the longest pause between two keys of one reading
  least: number // fewer characters are somebody typing
  ends: readonly string[] // key codes that end a reading
}
// Cheap readers need 5–30 ms a key over USB. Two keys of a fast typist may follow within 50 ms where the
// fingers roll, six in a row do not.
export const usual_wedge: Wedge = { gap_ms: 50, least: 6, ends: ['Enter', 'NumpadEnter', 'Tab'] }

export interface Stroke {
  code: string
  shift: boolean
  at_ms: number
  modified: boolean // Ctrl, Alt or Meta held
}

// The character a US keyboard would give: readers type in that layout.
export function character(code: string, shift: boolean): string | null {
  const letter = /^Key([A-Z])$/.exec(code)
  if (letter?.[1]) return shift ? letter[1] : letter[1].toLowerCase()
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)
  if (digit?.[1]) return shift && code.startsWith('Digit') ? null : digit[1]
  if (code === 'Minus') return shift ? '_' : '-'
  if (code === 'Period' || code === 'NumpadDecimal') return shift ? null : '.'
  if (code === 'Slash') return shift ? '?' : '/'
  if (code === 'Semicolon') return shift ? ':' : ';'
  if (code === 'Equal') return shift ? null : '='
  return null
}

export type StrokeOutcome =
  | { kind: 'none' } // not part of a reading
  | { kind: 'maybe'; first: boolean } // may be part of one: keep it, let the page have it
  | { kind: 'part' } // very likely part of one: no key of the page is meant
  | { kind: 'read'; text: string } // the terminator of a reading: `text` is whole

// Pure: strokes in, outcomes out; no timer, the time comes with the stroke.
export class WedgeDetector {
  private readonly wedge: Wedge
  private text = ''
  private last_ms = 0

  constructor(wedge: Wedge = usual_wedge) {
    this.wedge = wedge
  }

  stroke(stroke: Stroke): StrokeOutcome {
    // Shift comes before a capital letter and is not a character.
    if (stroke.code.startsWith('Shift')) return { kind: 'none' }
    if (stroke.modified) {
      this.text = ''
      return { kind: 'none' }
    }
    const fast = this.text !== '' && stroke.at_ms - this.last_ms <= this.wedge.gap_ms
    if (this.wedge.ends.includes(stroke.code)) {
      const text = this.text
      this.text = ''
      return fast && text.length >= this.wedge.least ? { kind: 'read', text } : { kind: 'none' }
    }
    const c = character(stroke.code, stroke.shift)
    if (c === null) {
      this.text = ''
      return { kind: 'none' }
    }
    this.text = fast ? this.text + c : c
    this.last_ms = stroke.at_ms
    return this.text.length > 2 ? { kind: 'part' } : { kind: 'maybe', first: this.text.length === 1 }
  }
}

// Weights of GB 11643 (ISO 7064 MOD 11-2), to tell a document number from a ticket.
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
export function is_citizen_id(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return false
  const sum = weights.reduce((total, weight, at) => total + weight * Number(text[at]), 0)
  return '10X98765432'[sum % 11] === text[17]?.toUpperCase()
}

// What was read: our ticket is 16 digits, perhaps within the address that its QR holds; anything else is
// a card: the number or the text block the reader gives, for the server to understand. (A `document` is
// a number somebody typed; the server then wants a second person.)
export function key_of_reading(text: string): Key {
  const clean = text.trim()
  const ticket = /^(?:https?:.*[/=])?(\d{16})$/.exec(clean)
  if (ticket?.[1]) return { kind: 'ticket', value: ticket[1] }
  return { kind: 'card', value: is_citizen_id(clean) ? clean.toUpperCase() : clean }
}

// What somebody typed into the field: up to four digits are a number in this session.
export function key_of_typing(text: string): Key {
  const clean = text.trim()
  if (/^\d{1,4}$/.test(clean)) return { kind: 'sign_in_no', value: String(Number(clean)) }
  if (/^\d{16}$/.test(clean)) return { kind: 'ticket', value: clean }
  if (is_citizen_id(clean)) return { kind: 'document', value: clean.toUpperCase() }
  return { kind: 'student_no', value: clean }
}

export function use_scanner(
  on_read: (text: string) => void,
  options: { wedge?: Wedge; when?: () => boolean } = {},
) {
  const detector = new WedgeDetector(options.wedge)
  let field: HTMLInputElement | HTMLTextAreaElement | null = null
  let before = ''

  function listen(event: KeyboardEvent) {
    if (options.when && !options.when()) return
    const target = event.target
    const outcome = detector.stroke({
      code: event.code,
      shift: event.shiftKey,
      at_ms: event.timeStamp,
      modified: event.ctrlKey || event.altKey || event.metaKey,
    })
    if (outcome.kind === 'maybe' && outcome.first) {
      field =
        target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null
      before = field?.value ?? ''
    }
    // In a field the characters go in as they come, so that a fast hand loses none; the field gets
    // back what it had once the reading is whole. Elsewhere they would be taken for keys of the page.
    if (outcome.kind === 'read' || (outcome.kind === 'part' && field === null)) {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    if (outcome.kind === 'read') {
      if (field && field.value !== before) {
        field.value = before
        field.dispatchEvent(new Event('input', { bubbles: true }))
      }
      field = null
      on_read(outcome.text)
    }
  }
  window.addEventListener('keydown', listen, { capture: true })
  onScopeDispose(() => window.removeEventListener('keydown', listen, { capture: true }))
}
