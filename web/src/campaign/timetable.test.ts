// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { SessionInfo } from '@/api/types'
import { college_hue, grid, load, move_cost } from './timetable'

const session = (id: string, date: string, hour: number, venue: string, planned = 0): SessionInfo => ({
  session: id,
  title: { zh: id, en: id },
  date,
  start_ms: Date.parse(`${date}T${String(hour).padStart(2, '0')}:00:00+08:00`),
  end_ms: Date.parse(`${date}T${String(hour + 3).padStart(2, '0')}:00:00+08:00`),
  kind: 'scheduled',
  campus: 'zijingang',
  venue,
  venue_address: { zh: '', en: '' },
  stations: ['1'],
  colleges: [],
  capacity: 100,
  planned,
  signed_in: 0,
  photographed: 0,
  state: 'planned',
})

describe('the timetable', () => {
  it('puts each session into its day and its half, on the clock of the venue', () => {
    const made = grid([
      session('b', '2021-10-15', 13, 'hall'),
      session('a', '2021-10-14', 9, 'hall'),
      session('c', '2021-10-14', 9, 'gym'),
    ])
    expect(made.columns).toEqual([
      { venue: 'hall', half: 'morning' },
      { venue: 'hall', half: 'afternoon' },
      { venue: 'gym', half: 'morning' },
    ])
    expect(made.rows.map((row) => row.cells.map((c) => c.map((s) => s.session)))).toEqual([
      [['a'], [], ['c']],
      [[], ['b'], []],
    ])
  })

  it('loses no session, however they stand', () => {
    const sessions = Array.from({ length: 40 }, (_, i) =>
      session(`s${i}`, `2021-10-${10 + (i % 9)}`, 8 + (i % 8), ['x', 'y', 'z'][i % 3] ?? 'x'),
    )
    expect(grid(sessions).rows.flatMap((row) => row.cells.flat()).length).toBe(40)
  })

  it('says how full a session is, and by how many it is too full', () => {
    expect(load(50, 100)).toEqual({ share: 0.5, over: 0, level: 'free' })
    expect(load(100, 100).level).toBe('full')
    expect(load(106, 100)).toEqual({ share: 1, over: 6, level: 'over' })
    expect(load(0, 0)).toEqual({ share: 0, over: 0, level: 'free' })
    expect(load(1, 0)).toEqual({ share: 1, over: 1, level: 'over' })
  })

  it('shows what a move costs on both sides', () => {
    const cost = move_cost(14, session('a', '2021-10-14', 9, 'x', 60), session('b', '2021-10-15', 9, 'x', 90))
    expect(cost.from.over).toBe(0)
    expect(cost.to.over).toBe(4)
  })

  it('gives twelve colleges twelve colours', () => {
    expect(new Set(Array.from({ length: 12 }, (_, i) => college_hue(i))).size).toBe(12)
  })
})
