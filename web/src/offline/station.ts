// What the station on this machine is asked and says (src/station/offline_routes.cpp).
import { offline, refusal_of, type Answer } from '@/api/answer'
import type { DeskCard, Key, Shot, Words } from '@/api/types'
import { key_of_typing } from '@/shared/scanner'

// `number_here`: of a sign-in of this desk.
export type Card = Omit<DeskCard, 'person'> & { number_here: number | null }

// What was done here and refused by the server.
export interface Parked {
  event_id: string
  kind: 'sign_in' | 'seated'
  sign_in_no: number | null
  number_here: number | null
  session: string
  at_ms: number
  refusal: NonNullable<DeskCard['refusal']> | null
}

// This machine's: the desk, and the chair where a camera stands.
export const sides = ['desk', 'chair'] as const
export type Side = (typeof sides)[number]

export interface StationState {
  readiness: 'empty' | 'locked' | 'open' | 'over' | 'elsewhere'
  session: { session: string; state: string; title: Words; campaign: Words } | null
  people: number
  waiting: number // sign-ins the server does not know of yet
  taken: number
  parked: Parked[]
  fetched_at_ms: number | null
  until_ms: number | null
  server: { reached: boolean; why: Words }
  trying: boolean // a try to reach it is under way
  chair: { station: string } | null // null: this machine is a desk only
  now_ms: number
}

// Nobody's name is on this machine. `sign_in_no`: the server's; `number_here`: this machine's, where the server has
// given none yet.
export interface Numbers {
  sign_in_no: number | null
  number_here: number | null
}

export type OfflineShot = Pick<
  Shot,
  | 'shot'
  | 'file_name'
  | 'taken_at_ms'
  | 'width_px'
  | 'height_px'
  | 'verdict'
  | 'faces'
  | 'findings'
  | 'picture_url'
> & {
  seat: string | null // the seating it belongs to
  whose: Numbers | null
  state: 'sure' | 'doubtful'
  error: number // stated chance that it is wrong, 0 to 1
  words: Words | null // why it is doubtful
  candidates: Numbers[]
  handed_over: 'waiting' | 'taken' | 'refused'
}

export interface Chair {
  station: string
  seated: (Numbers & { seat: string; from_ms: number }) | null
  shots: OfflineShot[] // newest first, the last dozen
  alarm: string | null // the shot that needs somebody's eyes now
  waiting: number // shots that the server does not have yet
  taken: number
  refused: { shot: string; file_name: string; refusal: DeskCard['refusal'] }[]
  folder: { ok: boolean; words: Words } // what the watch of the camera folder said last
  now_ms: number
}

async function ask<T>(method: 'GET' | 'POST', what: string, body?: object): Promise<Answer<T>> {
  try {
    const answer = await fetch(`/api/station/${what}`, {
      method,
      ...(method === 'POST' && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body ?? {}),
      }),
    })
    const said: unknown = await answer.json()
    return answer.ok
      ? { ok: true, value: said as T }
      : { ok: false, refusal: refusal_of(answer.status, said) }
  } catch {
    return { ok: false, refusal: { ...offline, ...gone } }
  }
}
const gone = {
  message: { zh: '本机的留影程序没有运行。', en: 'The station on this machine is not running.' },
  next_step: { zh: '请重新启动 liuying station。', en: 'Start liuying station again.' },
}

export const state = () => ask<StationState>('GET', 'state')
export const fetch_now = () => ask<StationState>('POST', 'fetch')
export const unlock = (code: string) => ask<StationState>('POST', 'unlock', { code })
export const look_up = (key: Key) => ask<Card>('POST', 'look-up', { key })
export const sign_in = (key: Key, event_id: string) =>
  ask<{ event_id: string; number_here: number; card: Card }>('POST', 'sign-in', { key, event_id })
export const settle = (of: string, event_id: string, by: string, reason: string) =>
  ask<StationState>('POST', 'settle', { of, event_id, by, reason })
export const try_again = (of: string) => ask<StationState>('POST', 'try-again', { of })
export const try_all_again = () => ask<StationState>('POST', 'try-again')
export const chair = () => ask<Chair>('GET', 'chair')
export const seat = (key: Key, event_id: string) =>
  ask<{ event_id: string; chair: Chair }>('POST', 'seat', { key, event_id })
export const stand = (event_id: string) => ask<Chair>('POST', 'stand', { event_id })
export const wrong_scan = (event_id: string) => ask<Chair>('POST', 'wrong-scan', { event_id })

// A sign-in number is the server's; whoever types few digits here means a student number.
export function key_typed(text: string): Key {
  const key = key_of_typing(text)
  return key.kind === 'sign_in_no' ? { kind: 'student_no', value: text.trim() } : key
}

// How old what is known is, in whole minutes.
export const minutes_old = (now: StationState): number =>
  now.fetched_at_ms === null ? 0 : Math.max(0, Math.floor((now.now_ms - now.fetched_at_ms) / 60_000))

// What the answer comes to, for colour and sound: come in, go elsewhere, or look closer.
export function outcome(card: Card): 'pass' | 'warn' | 'fail' {
  if (card.refusal) return card.may_be_admitted ? 'warn' : 'fail'
  return card.fee.state === 'open' ? 'warn' : 'pass'
}
