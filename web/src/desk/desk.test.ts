import { describe, expect, it } from 'vitest'
import type { DeskCard, Key } from '@/api/types'
import {
  at_once,
  beside,
  edge,
  fee_choices,
  is_double,
  lines_of,
  needs_second,
  offered,
  shortest,
  undo_target,
  type View,
} from './desk'

const words = { zh: '字', en: 'word' }
const ticket: Key = { kind: 'ticket', value: '8300212345678903' }
const id_card: Key = { kind: 'card', value: '11010519491231002X' }

const card = (change: Partial<DeskCard> = {}): DeskCard => ({
  person: { graduand: 'g', token: 't', name: '张三', student_no: '1', college: 'cs', level: 'm' },
  may_be_admitted: false,
  revealed: true,
  standing: { kind: 'must_sit', words, clause: words, proof: [], changes: [] },
  slot: null,
  checks: [],
  fee: { state: 'paid', amount_fen: 0, receipt_no: null, words },
  sign_in_no: null,
  state: 'not_come',
  offered: 'sign_in',
  refusal: null,
  place_in_line: null,
  station: null,
  entrance_photo: null,
  admission_photo: null,
  ...change,
})
const refusal = {
  type: '', title: '', status: 409, kind: 'wrong_day', message_zh: '', message_en: '', next_step: words,
}
const shown = (change: Partial<DeskCard>, how: 'read' | 'typed' = 'read', done = false): View => ({
  state: 'shown',
  card: card(change),
  key: ticket,
  how,
  done: done ? 'sign_in' : null,
  at_ms: 1000,
})

describe('desk', () => {
  it('signs in at once what it reads', () => expect(at_once(card(), ticket)).toBe('sign_in'))
  it('lets a card join the line at once, a ticket only with Enter', () => {
    expect(at_once(card({ offered: 'swipe' }), id_card)).toBe('swipe')
    expect(at_once(card({ offered: 'swipe' }), ticket)).toBeNull()
  })
  it('does nothing at once for somebody who is refused', () =>
    expect(at_once(card({ refusal }), ticket)).toBeNull())

  it('does not take the reflex Enter after a scan for the next act', () => {
    expect(offered(shown({ offered: 'swipe' }, 'read', true), 1500)).toBeNull()
    expect(offered(shown({ offered: 'swipe' }, 'read', true), 2300)).toBe('swipe')
    expect(offered(shown({ offered: 'swipe' }, 'read', false), 1001)).toBe('swipe')
  })
  it('asks for a second person when a typed number is to join the line, never for sign-in', () => {
    expect(needs_second(shown({ offered: 'swipe' }, 'typed'))).toBe(true)
    expect(needs_second(shown({ offered: 'swipe' }, 'read'))).toBe(false)
    expect(needs_second(shown({ offered: 'sign_in' }, 'typed'))).toBe(false)
  })

  it('shows red for a refusal, amber for an open check, green else', () => {
    expect(edge(card({ refusal }), null)).toBe('fail')
    expect(edge(card({ checks: [{ kind: 'fee', ok: false, words }] }), null)).toBe('warn')
    expect(edge(card(), null)).toBe('pass')
  })

  it('takes one reading of a reader that beeps twice', () => {
    expect(is_double({ text: 'a', at_ms: 0 }, 'a', 900)).toBe(true)
    expect(is_double({ text: 'a', at_ms: 0 }, 'b', 900)).toBe(false)
    expect(is_double({ text: 'a', at_ms: 0 }, 'a', 1600)).toBe(false)
  })

  it('undoes what was done here before what others did', () => {
    const act = (event_id: string, undoable = true, undone = false) => ({ event_id, at_ms: 0, undoable, undone })
    const acts = [act('other'), act('gone', true, true), act('mine'), act('older')]
    expect(undo_target(acts, new Set(['mine', 'older', 'gone']))?.event_id).toBe('mine')
    expect(undo_target(acts, new Set())?.event_id).toBe('other')
    expect(undo_target([act('a', false)], new Set(['a']))).toBeNull()
  })

  it('sends the next person to the shortest line; held people do not count', () => {
    const place = (station: string, state: 'waiting' | 'held' | 'seated') => ({
      token: '', sign_in_no: 1, name: null, place: 1, station, state, swiped_at_ms: 0,
    })
    const lines = lines_of(
      ['a', 'b'],
      [place('a', 'waiting'), place('b', 'held'), place('b', 'seated')],
    )
    expect(lines).toEqual([
      { station: 'a', waiting: 1 },
      { station: 'b', waiting: 0 },
    ])
    expect(shortest(lines)).toBe('b')
    expect(beside(lines, 'b', 1)).toBe('a')
  })

  it('offers what the campaign allows, in the order of the keys', () =>
    expect(fee_choices(['later', 'cash', 'alipay'])).toEqual(['cash', 'later']))
})
