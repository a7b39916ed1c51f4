// What the station on this machine is asked and says (src/station/offline_routes.cpp).
import { offline, refusal_of, type Answer } from '@/api/answer'
import type { DeskCard, Key, Words } from '@/api/types'

// `number_here`: of a sign-in of this desk.
export type Card = Omit<DeskCard, 'person'> & { number_here: number | null }

// A sign-in of this desk that the server refused.
export interface Parked {
  event_id: string
  seq: number
  session: string
  at_ms: number
  refusal: NonNullable<DeskCard['refusal']> | null
}

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

// How old what is known is, in whole minutes.
export const minutes_old = (now: StationState): number =>
  now.fetched_at_ms === null ? 0 : Math.max(0, Math.floor((now.now_ms - now.fetched_at_ms) / 60_000))

// What the answer comes to, for colour and sound: come in, go elsewhere, or look closer.
export function outcome(card: Card): 'pass' | 'warn' | 'fail' {
  if (card.refusal) return card.may_be_admitted ? 'warn' : 'fail'
  return card.fee.state === 'open' ? 'warn' : 'pass'
}
