// The hour that went by on paper. What the sign-in sheet says happened at half past nine is typed in later and
// happened at half past nine all the same. Pure.
import { civil_day } from '@/shared/time'

// The moment that `clock` ("HH:MM", as a time field gives it) names on the day of the session, in the hall's zone;
// null while nothing readable is there. China has one zone and no summer time.
export function moment_on_sheet(session_start_ms: number, clock: string): number | null {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(clock)) return null
  return Date.parse(`${civil_day(session_start_ms)}T${clock}:00+08:00`)
}

export type SheetTime =
  | { state: 'now' } // nothing is typed in from paper: things happen as they are done
  | { state: 'then'; at_ms: number }
  | { state: 'missing' } // no time stands in the field yet
  | { state: 'ahead' } // nothing on a sheet has yet to happen

export function sheet_time(
  on: boolean,
  session_start_ms: number | null,
  clock: string,
  now_ms: number,
): SheetTime {
  if (!on || session_start_ms === null) return { state: 'now' }
  const at_ms = moment_on_sheet(session_start_ms, clock)
  if (at_ms === null) return { state: 'missing' }
  return at_ms > now_ms ? { state: 'ahead' } : { state: 'then', at_ms }
}
