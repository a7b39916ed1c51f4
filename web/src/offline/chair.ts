// What the chair side shows, when it sounds and what Esc does there. Pure.
import type { Refusal } from '@/api/answer'
import { three } from '@/desk/desk'
import { t } from '@/shared/i18n'
import type { Sound } from '@/shared/sounds'
import { sound_of } from '@/station/station'
import type { Chair, Numbers, OfflineShot } from './station'

// Of whoever sits now. With an empty chair: a picture that no seating has claimed yet.
const is_of_now = (shot: OfflineShot, seated: Chair['seated']) =>
  seated
    ? shot.seat === seated.seat || (shot.seat === null && shot.taken_at_ms >= seated.from_ms)
    : shot.seat === null

// The frame on the screen: the selected one, else the one that needs eyes, else the newest when it is of now.
export function shown_frame(chair: Chair, selected: string | null): OfflineShot | null {
  const newest = chair.shots[0]
  return (
    chair.shots.find((shot) => shot.shot === selected) ??
    chair.shots.find((shot) => shot.shot === chair.alarm) ??
    (newest && is_of_now(newest, chair.seated) ? newest : null)
  )
}

// The picture is of one seating and another one sits.
export const is_of_another = (shot: OfflineShot, seated: Chair['seated']) =>
  seated !== null && shot.seat !== null && shot.seat !== seated.seat

function judged_since(before: Chair, now: Chair): OfflineShot | undefined {
  const heard = new Set(before.shots.flatMap((shot) => (shot.verdict ? [shot.shot] : [])))
  return now.shots.find((shot) => shot.verdict !== null && !heard.has(shot.shot))
}
const has_new_alarm = (before: Chair | null, now: Chair) =>
  now.alarm !== null && now.alarm !== before?.alarm

// One sound a verdict, when it comes; not for what was there when the page opened, unless it is an alarm.
export function sound_since(before: Chair | null, now: Chair): Sound | null {
  if (has_new_alarm(before, now)) return 'look'
  return before ? sound_of(judged_since(before, now)?.verdict ?? null) : null
}

// Whoever looks back at an earlier frame is brought to what is new.
export function is_news(before: Chair | null, now: Chair): boolean {
  if (has_new_alarm(before, now) || before?.seated?.seat !== now.seated?.seat) return true
  const fresh = before ? judged_since(before, now) : undefined
  return fresh !== undefined && is_of_now(fresh, now.seated)
}

// Nobody here saw them sign in; another desk without the network may have.
export const is_unseen = (seated: Chair['seated']) =>
  seated !== null && seated.sign_in_no === null && seated.number_here === null

// Whether the desk can do something for whom the chair refused.
export const desk_helps = (refusal: Refusal) => refusal.status !== 0 && refusal.kind !== 'already_sat'

export function called(who: Numbers | null): string {
  if (who && who.sign_in_no !== null) return t('offline.chair.no', { no: three(who.sign_in_no) })
  if (who && who.number_here !== null) return t('offline.chair.here', { no: who.number_here })
  return t('offline.chair.no_number')
}

// Whose the picture is, as far as it can be said.
export function whose(shot: OfflineShot): string {
  if (shot.whose) return called(shot.whose)
  if (shot.candidates.length > 0) return shot.candidates.map(called).join(' / ')
  return t('offline.chair.nobody')
}

// In whole per cent. Nothing is certain: the least is 1.
export const doubt_percent = (shot: OfflineShot) => Math.max(1, Math.round(shot.error * 100))

export type Leaves = 'text' | 'refusal' | 'frame' | 'chair' | null
// Esc leaves one thing at a time, the chair last.
export function leaves(open: {
  text: boolean
  refusal: boolean
  frame: boolean
  seated: boolean
}): Leaves {
  if (open.text) return 'text'
  if (open.refusal) return 'refusal'
  if (open.frame) return 'frame'
  return open.seated ? 'chair' : null
}
