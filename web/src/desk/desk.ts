// What the desk does with what it reads. Pure: cards and keys in, decisions out.
import type { Refusal } from '@/api/answer'
import type { DeskCard, Key, LinePlace } from '@/api/types'
import type { AnyVerdict } from '@/shared/verdict'

export type Act = 'sign_in' | 'swipe' | 'return'
export type How = 'read' | 'typed' // typed: the person's own card or ticket was not read

export type View =
  | { state: 'idle' }
  | { state: 'busy' }
  | { state: 'shown'; card: DeskCard; key: Key; how: How; done: Act | null; at_ms: number }
  | { state: 'refused'; refusal: Refusal; key: Key; how: How }

// A reading acts at once: it signs in, and a card (not a ticket, which people also show to ask where
// they are) joins the line. What a reading does not do, Enter does.
export function at_once(card: DeskCard, key: Key): Act | null {
  if (card.refusal) return null
  if (card.offered === 'sign_in') return 'sign_in'
  if (card.offered === 'swipe' && key.kind === 'card') return 'swipe'
  return null
}

// A typed number joins the line only with a second person (R15).
export const needs_second = (view: View): boolean =>
  view.state === 'shown' && view.how === 'typed' && view.card.offered === 'swipe'

export function edge(card: DeskCard, done: Act | null): AnyVerdict {
  if (card.refusal && !done) return 'fail'
  return card.checks.every((check) => check.ok) ? 'pass' : 'warn'
}

export function check_verdict(card: DeskCard, ok: boolean): AnyVerdict {
  if (ok) return 'pass'
  return card.refusal ? 'fail' : 'warn'
}

// An Enter that follows a reading within this time was the clerk's reflex, not a decision.
export const reflex_ms = 1200
export function offered(view: View, now_ms: number): Act | null {
  if (view.state !== 'shown' || view.card.refusal) return null
  if (view.done && now_ms - view.at_ms < reflex_ms) return null
  return view.card.offered
}

// A reader that beeps twice reads twice.
export const double_ms = 1500
export function is_double(
  last: { text: string; at_ms: number } | null,
  text: string,
  now_ms: number,
): boolean {
  return last !== null && last.text === text && now_ms - last.at_ms < double_ms
}

export interface RecentAct {
  event_id: string
  at_ms: number
  undone: boolean
  undoable: boolean
}
// Ctrl+Z takes back what was done here, newest first; only then what else one may undo.
export function undo_target<A extends RecentAct>(acts: readonly A[], mine: ReadonlySet<string>): A | null {
  const open = acts.filter((act) => act.undoable && !act.undone)
  return open.find((act) => mine.has(act.event_id)) ?? open[0] ?? null
}

export interface StationLine {
  station: string
  waiting: number
}
export function lines_of(stations: readonly string[], line: readonly LinePlace[]): StationLine[] {
  return stations.map((station) => ({
    station,
    waiting: line.filter((p) => p.station === station && p.state === 'waiting').length,
  }))
}
// Where the next person goes unless the clerk says otherwise: the shortest line, the first of equals.
export function shortest(lines: readonly StationLine[]): string {
  return [...lines].sort((a, b) => a.waiting - b.waiting)[0]?.station ?? ''
}
export function beside(lines: readonly StationLine[], now: string, step: 1 | -1): string {
  const at = lines.findIndex((line) => line.station === now)
  if (at < 0 || lines.length === 0) return now
  return lines[(at + step + lines.length) % lines.length]?.station ?? now
}

export const three = (no: number) => String(no).padStart(3, '0')

// Whom a card found by name is for. Their ticket would say "this person's own ticket was read", so it
// is the last resort.
export function key_of_found(card: DeskCard): Key {
  if (card.sign_in_no !== null) return { kind: 'sign_in_no', value: String(card.sign_in_no) }
  const no = card.person.student_no
  if (no && !no.includes('*')) return { kind: 'student_no', value: no }
  return { kind: 'ticket', value: card.person.token }
}

export type FeeKind = 'cash' | 'waived' | 'later'
const fee_kinds: FeeKind[] = ['cash', 'waived', 'later']
// What the campaign lets a desk do, in the order of the keys Alt+1…3.
export const fee_choices = (modes: readonly string[]): FeeKind[] =>
  fee_kinds.filter((kind) => modes.includes(kind) || (kind === 'waived' && modes.includes('waive')))
