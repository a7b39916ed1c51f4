// How a session adds up, and what may be done with those in its line. Pure.
import type { LinePlace, SessionView } from '@/api/types'

export type LineAct = 'hold' | 'return' | 'leave' | 'no_show' | 'hand_over'

export function acts_for(place: Pick<LinePlace, 'state'>, stations: number): LineAct[] {
  if (place.state === 'seated') return []
  const handed: LineAct[] = stations > 1 ? ['hand_over'] : []
  return place.state === 'held'
    ? ['return', 'leave', 'no_show']
    : ['hold', ...handed, 'leave', 'no_show']
}

export interface StationRow {
  station: string
  seated: LinePlace | null
  waiting: LinePlace[]
}
// One row a station, in the session's order, and those who stepped out of the line apart.
export function by_station(
  stations: readonly string[],
  line: readonly LinePlace[],
): { rows: StationRow[]; held: LinePlace[] } {
  return {
    rows: stations.map((station) => ({
      station,
      seated: line.find((p) => p.station === station && p.state === 'seated') ?? null,
      waiting: line
        .filter((p) => p.station === station && p.state === 'waiting')
        .sort((a, b) => a.place - b.place),
    })),
    held: line.filter((p) => p.state === 'held'),
  }
}

// signed in = in the hall + waiting + on hold + seated + photographed + left + no-show.
// `hall` is what remains: signed in and not yet called to the reader.
export function sum_of(counts: SessionView['counts'], held: number) {
  const parts = {
    in_line: counts.in_line,
    held,
    seated: counts.seated,
    photographed: counts.photographed,
    left: counts.left,
    no_show: counts.no_show,
  }
  const known = Object.values(parts).reduce((sum, n) => sum + n, 0)
  return { whole: counts.signed_in, parts: { hall: Math.max(0, counts.signed_in - known), ...parts } }
}

export type Settling =
  | { kind: 'line_act'; act: 'leave' | 'no_show' }
  | { kind: 'go'; page: 'review' | 'desk' | 'cash' }
  | { kind: 'none' }
// The one act that settles a difference, by the server's name for it.
export function settling(act: string): Settling {
  switch (act) {
    case 'left':
    case 'leave':
      return { kind: 'line_act', act: 'leave' }
    case 'no_show':
      return { kind: 'line_act', act: 'no_show' }
    case 'review':
      return { kind: 'go', page: 'review' }
    case 'fee':
      return { kind: 'go', page: 'desk' }
  }
  return { kind: 'none' }
}

// The head of the journal, as people compare it: groups of eight.
export const grouped = (hex: string) => hex.match(/.{1,8}/g)?.join(' ') ?? ''

// A device whose clock is off by more than this is named before the doors open.
export const clock_limit_ms = 2000
