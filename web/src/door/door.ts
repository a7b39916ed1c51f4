// Who of a college's people is here, and who must be called. Pure.
import type { GraduandRow } from '@/api/types'

export type DoorGroup = 'missing' | 'due' | 'later' | 'here' | 'done' | 'not_called'

const before: readonly string[] = ['slot', 'sign_in']
const in_the_hall: readonly string[] = ['swipe', 'seat', 'shot']

// missing: their time began and they are not here; due: they should be coming in now (the minutes to
// arrive early have begun); here: signed in, not photographed yet.
export function door_group(
  row: Pick<GraduandRow, 'stage' | 'standing' | 'slot'>,
  now_ms: number,
  early_minutes: number,
): DoorGroup {
  if (!['must_sit', 'must_sit_again'].includes(row.standing.kind)) return 'not_called'
  if (in_the_hall.includes(row.stage.step)) return 'here'
  if (!before.includes(row.stage.step)) return 'done'
  if (!row.slot) return 'later'
  if (now_ms >= row.slot.start_ms) return 'missing'
  return now_ms >= row.slot.start_ms - early_minutes * 60_000 ? 'due' : 'later'
}

// How many the door may send to the reader now, so that no line grows over its cap.
export const to_send = (stations: number, cap: number, in_line: number): number =>
  Math.max(0, stations * cap - in_line)
