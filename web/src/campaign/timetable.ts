// The timetable as a grid: a row per day, a column per venue and half of the day; in each cell the
// session with its load.
import type { SessionInfo } from '@/api/types'

export interface Column {
  venue: string
  half: 'morning' | 'afternoon'
}
export interface Row {
  date: string
  cells: SessionInfo[][] // one list for each column, usually of none or one
}
export interface Grid {
  columns: Column[]
  rows: Row[]
}

// The hour on the campaign's clock, whatever the clock of this computer says.
const hour = (ms: number, zone: string) =>
  Number(
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }).format(ms),
  )

export function grid(sessions: SessionInfo[], zone = 'Asia/Shanghai'): Grid {
  const half_of = (s: SessionInfo) => (hour(s.start_ms, zone) < 12 ? 'morning' : 'afternoon')
  const columns: Column[] = []
  for (const venue of [...new Set(sessions.map((s) => s.venue))])
    for (const half of ['morning', 'afternoon'] as const)
      if (sessions.some((s) => s.venue === venue && half_of(s) === half)) columns.push({ venue, half })
  const dates = [...new Set(sessions.map((s) => s.date))].sort()
  return {
    columns,
    rows: dates.map((date) => ({
      date,
      cells: columns.map((column) =>
        sessions
          .filter((s) => s.date === date && s.venue === column.venue && half_of(s) === column.half)
          .sort((a, b) => a.start_ms - b.start_ms),
      ),
    })),
  }
}

export type LoadLevel = 'free' | 'full' | 'over'
export interface Load {
  share: number // of the capacity, at most 1: the length of the bar
  over: number // people beyond the capacity
  level: LoadLevel
}

export function load(planned: number, capacity: number): Load {
  const over = Math.max(0, planned - capacity)
  const share = capacity > 0 ? Math.min(1, planned / capacity) : planned > 0 ? 1 : 0
  return { share, over, level: over > 0 ? 'over' : share > 0.92 ? 'full' : 'free' }
}

export interface MoveCost {
  people: number
  from: Load
  to: Load
}

// What moving `people` of a college from one session to another does to both.
export function move_cost(people: number, from: SessionInfo, to: SessionInfo): MoveCost {
  return {
    people,
    from: load(from.planned - people, from.capacity),
    to: load(to.planned + people, to.capacity),
  }
}

// Twelve hues that stay apart for colour-blind eyes as well as hues can; the name always stands
// beside. Picked by the college's place in the campaign, so that a college keeps its colour.
export function college_hue(place: number): number {
  return Math.round((place * 360 * 0.381966) % 360)
}
