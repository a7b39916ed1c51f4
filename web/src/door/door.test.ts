import { describe, expect, it } from 'vitest'
import type { GraduandRow } from '@/api/types'
import { door_group, to_send } from './door'

const words = { zh: '', en: '' }
const row = (step: string, start_ms = 1_000_000, kind: GraduandRow['standing']['kind'] = 'must_sit') => ({
  stage: { path: 'ordinary' as const, step, words, gaps: [], blockers: [] },
  standing: { kind, words, clause: words, proof: [], changes: [] },
  slot: { session: 's', start_ms, end_ms: start_ms + 600_000, venue: '', campus: '', title: words, address: words },
})

describe('door', () => {
  it.each([
    ['15 minutes before their time they should come in', 'sign_in', 1_000_000 - 900_000, 'due'],
    ['an hour before they need not', 'sign_in', 1_000_000 - 3_600_000, 'later'],
    ['from their time on they are missing', 'sign_in', 1_000_000, 'missing'],
    ['signed in they are here', 'swipe', 2_000_000, 'here'],
    ['in the line they are here', 'seat', 2_000_000, 'here'],
    ['with a picture they are done', 'bind', 2_000_000, 'done'],
  ])('%s', (_what, step, now_ms, group) => expect(door_group(row(step), now_ms, 15)).toBe(group))

  it('does not wait for those who need not sit', () =>
    expect(door_group(row('sign_in', 0, 'complete'), 5, 15)).toBe('not_called'))

  it('sends as many as the lines take, never fewer than none', () => {
    expect(to_send(2, 5, 7)).toBe(3)
    expect(to_send(2, 5, 12)).toBe(0)
  })
})
