// How the board is laid out: everything on one screen, read from ten metres, without scrolling.
import type { Board } from '@/api/types'

export interface Layout {
  columns: number
  rows: number
  number_vh: number // height of the big number, in hundredths of the screen's height
}

// 120 px at 1080 lines is 11.1 vh: the least for any number of stations that still fits.
export function layout_of(stations: number): Layout {
  const n = Math.max(1, stations)
  const columns = n <= 3 ? n : n === 4 ? 2 : n <= 6 ? 3 : n <= 8 ? 4 : 5
  const rows = Math.ceil(n / columns)
  const number_vh = rows === 1 ? (columns === 1 ? 38 : columns === 2 ? 30 : 22) : rows === 2 ? (columns <= 2 ? 17 : columns <= 4 ? 13.5 : 12) : 11.2
  return { columns, rows, number_vh }
}

// A station that nobody works at today says so rather than showing an empty number.
export type CellState = 'now' | 'free' | 'closed'
export function cell_state(station: Board['stations'][number]): CellState {
  if (station.state === 'planned' || station.state === 'closed') return 'closed'
  return station.now ? 'now' : 'free'
}

// Where the stream is not given (a television nobody signed in at), the board asks again itself.
export const ask_again_ms = 5000
// Two askings missed: what stands there is old.
export const is_old = (read_at_ms: number, now_ms: number) => now_ms - read_at_ms > 3 * ask_again_ms
