import { describe, expect, it } from 'vitest'
import type { LinePlace, SessionInfo } from '@/api/types'
import { choose_session } from './choice'
import { acts_for, by_station, grouped, settling, sum_of } from './session'

const place = (no: number, station: string, state: LinePlace['state'], at = no): LinePlace => ({
  token: String(no), sign_in_no: no, name: null, place: at, station, state, swiped_at_ms: 0,
})
const info = (session: string, state: SessionInfo['state'], start_ms: number) =>
  ({ session, state, start_ms, end_ms: start_ms + 10 }) as SessionInfo

describe('session', () => {
  it('offers no act on the one in the chair, and no hand-over where there is one station', () => {
    expect(acts_for(place(1, 'a', 'seated'), 2)).toEqual([])
    expect(acts_for(place(1, 'a', 'waiting'), 1)).toEqual(['hold', 'leave', 'no_show'])
    expect(acts_for(place(1, 'a', 'waiting'), 2)).toContain('hand_over')
    expect(acts_for(place(1, 'a', 'held'), 2)).toEqual(['return', 'leave', 'no_show'])
  })

  it('shows the line of each station in its order, and those on hold apart', () => {
    const { rows, held } = by_station(
      ['a', 'b'],
      [place(3, 'a', 'waiting', 2), place(2, 'a', 'waiting', 1), place(1, 'a', 'seated'), place(9, 'b', 'held')],
    )
    expect(rows[0]?.seated?.sign_in_no).toBe(1)
    expect(rows[0]?.waiting.map((p) => p.sign_in_no)).toEqual([2, 3])
    expect(rows[1]).toEqual({ station: 'b', seated: null, waiting: [] })
    expect(held.map((p) => p.sign_in_no)).toEqual([9])
  })

  it('adds up: what is not in the line, in the chair or gone still sits in the hall', () => {
    const counts = {
      planned: 0, signed_in: 10, in_line: 3, seated: 1, photographed: 2, left: 1, no_show: 0,
      shots: 0, bound: 0, waiting: 0, paid: 0, owed: 0,
    }
    const { whole, parts } = sum_of(counts, 1)
    expect(parts.hall).toBe(2)
    expect(Object.values(parts).reduce((a, b) => a + b)).toBe(whole)
  })

  it('knows the one act that settles a difference', () => {
    expect(settling('left')).toEqual({ kind: 'line_act', act: 'leave' })
    expect(settling('review')).toEqual({ kind: 'go', page: 'review' })
    expect(settling('something new')).toEqual({ kind: 'none' })
  })

  it('shows the head of the journal in groups', () => expect(grouped('0123456789abcdef')).toBe('01234567 89abcdef'))

  it('is the one asked for, else today’s, else an open one, else the nearest', () => {
    const sessions = [info('a', 'closed', 0), info('b', 'opened', 500), info('c', 'planned', 100)]
    expect(choose_session({ sessions, today_session: 'c' }, 'a', 0)?.session).toBe('a')
    expect(choose_session({ sessions, today_session: 'c' }, '', 0)?.session).toBe('c')
    expect(choose_session({ sessions, today_session: null }, '', 0)?.session).toBe('b')
    expect(choose_session({ sessions: [info('a', 'planned', 0), info('c', 'planned', 100)], today_session: null }, '', 90)?.session).toBe('c')
    expect(choose_session(null, '', 0)).toBeNull()
  })
})
