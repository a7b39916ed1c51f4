import { beforeAll, describe, expect, it } from 'vitest'
import { offline } from '@/api/answer'
import { add_words, set_lang } from '@/shared/i18n'
import {
  called,
  desk_helps,
  doubt_percent,
  is_news,
  is_of_another,
  is_unseen,
  leaves,
  shown_frame,
  sound_since,
  whose,
} from './chair'
import type { Chair, OfflineShot } from './station'
import { words } from './words'

const shot = (id: string, more: Partial<OfflineShot> = {}) =>
  ({ shot: id, verdict: 'pass', seat: 's1', taken_at_ms: 1000, candidates: [], whose: null, ...more }) as OfflineShot
const sits = (seat: string, from_ms = 500) => ({ seat, sign_in_no: 87, number_here: null, from_ms })
const chair = (more: Partial<Chair>) => ({ seated: null, shots: [], alarm: null, ...more }) as Chair

describe('the frame on the screen', () => {
  it('is of whoever sits now', () => {
    const newest = shot('b')
    expect(shown_frame(chair({ seated: sits('s1'), shots: [newest, shot('a')] }), null)).toBe(newest)
    expect(shown_frame(chair({ seated: sits('s2'), shots: [newest] }), null)).toBeNull()
    expect(shown_frame(chair({ shots: [newest] }), null)).toBeNull()
  })

  it('is a picture that no seating has claimed, when it is taken since', () => {
    const stray = shot('b', { seat: null })
    expect(shown_frame(chair({ shots: [stray] }), null)).toBe(stray)
    expect(shown_frame(chair({ seated: sits('s1', 900), shots: [stray] }), null)).toBe(stray)
    expect(shown_frame(chair({ seated: sits('s1', 1100), shots: [stray] }), null)).toBeNull()
  })

  it('is the one that needs eyes, unless another is chosen', () => {
    const now = chair({ seated: sits('s1'), shots: [shot('c'), shot('b'), shot('a')], alarm: 'b' })
    expect(shown_frame(now, null)?.shot).toBe('b')
    expect(shown_frame(now, 'a')?.shot).toBe('a')
    expect(shown_frame(now, 'long gone')?.shot).toBe('b')
  })

  it('may be of somebody else than sits there', () => {
    expect(is_of_another(shot('a'), sits('s2'))).toBe(true)
    expect(is_of_another(shot('a'), sits('s1'))).toBe(false)
    expect(is_of_another(shot('a'), null)).toBe(false)
    expect(is_of_another(shot('a', { seat: null }), sits('s1'))).toBe(false)
  })
})

describe('the sound', () => {
  const judging = chair({ seated: sits('s1'), shots: [shot('a', { verdict: null })] })
  it.each([
    ['pass', 'yes'],
    ['fail', 'no'],
    ['warn', 'look'],
    ['look', 'look'],
  ] as const)('of a verdict %s that comes is %s, once', (verdict, sound) => {
    const judged = chair({ seated: sits('s1'), shots: [shot('a', { verdict })] })
    expect(sound_since(judging, judged)).toBe(sound)
    expect(sound_since(judged, judged)).toBeNull()
    expect(sound_since(null, judged)).toBeNull()
  })

  it('of a new alarm goes before that of its verdict', () => {
    const alarmed = chair({ shots: [shot('a')], alarm: 'a' })
    expect(sound_since(judging, alarmed)).toBe('look')
    expect(sound_since(null, alarmed)).toBe('look')
    expect(sound_since(alarmed, alarmed)).toBeNull()
    expect(sound_since(alarmed, chair({ shots: [shot('a')] }))).toBeNull()
  })
})

describe('whoever looks back at an earlier frame', () => {
  const before = chair({ seated: sits('s1'), shots: [shot('a')] })
  it('stays there while nothing comes', () => {
    expect(is_news(before, { ...before, now_ms: 2 })).toBe(false)
  })
  it('is brought to a verdict, an alarm and the next sitter', () => {
    expect(is_news(before, { ...before, shots: [shot('b'), shot('a')] })).toBe(true)
    expect(is_news(before, { ...before, alarm: 'a' })).toBe(true)
    expect(is_news(before, { ...before, seated: sits('s2') })).toBe(true)
    expect(is_news(before, { ...before, seated: null })).toBe(true)
  })
  it('is left alone by a late verdict of an earlier sitter', () => {
    expect(is_news(before, { ...before, shots: [shot('a'), shot('0', { seat: 's0' })] })).toBe(false)
  })
})

describe('what somebody is called', () => {
  beforeAll(() => {
    add_words({ './offline/words.ts': { words } })
    set_lang('zh')
  })
  it('is the server’s number, else this machine’s', () => {
    expect(called({ sign_in_no: 7, number_here: 3 })).toBe('007 号')
    expect(called({ sign_in_no: null, number_here: 3 })).toBe('本机 3 号')
    expect(called({ sign_in_no: null, number_here: null })).toBe('号码未知')
  })
  it('names all whom the picture may show', () => {
    const candidates = [
      { sign_in_no: 87, number_here: null },
      { sign_in_no: null, number_here: 12 },
    ]
    expect(whose(shot('a', { candidates }))).toBe('087 号 / 本机 12 号')
    expect(whose(shot('a', { candidates, whose: candidates[1]! }))).toBe('本机 12 号')
    expect(whose(shot('a'))).toBe('不知道是谁')
  })
  it('is never wholly certain', () => {
    expect(doubt_percent(shot('a', { error: 0.0002 }))).toBe(1)
    expect(doubt_percent(shot('a', { error: 0.314 }))).toBe(31)
  })
})

describe('Esc', () => {
  it('leaves one thing at a time, the chair last', () => {
    const all = { text: true, refusal: true, frame: true, seated: true }
    expect(leaves(all)).toBe('text')
    expect(leaves({ ...all, text: false })).toBe('refusal')
    expect(leaves({ ...all, text: false, refusal: false })).toBe('frame')
    expect(leaves({ ...all, text: false, refusal: false, frame: false })).toBe('chair')
    expect(leaves({ text: false, refusal: false, frame: false, seated: false })).toBeNull()
  })
})

describe('the desk', () => {
  it('helps whom the chair refused, unless they have sat or the station is gone', () => {
    expect(desk_helps({ ...offline, status: 409, kind: 'not_signed_in' })).toBe(true)
    expect(desk_helps({ ...offline, status: 409, kind: 'wrong_day' })).toBe(true)
    expect(desk_helps({ ...offline, status: 409, kind: 'already_sat' })).toBe(false)
    expect(desk_helps(offline)).toBe(false)
  })
  it('may have to see to whoever sits with no number at all', () => {
    expect(is_unseen(null)).toBe(false)
    expect(is_unseen(sits('s1'))).toBe(false)
    expect(is_unseen({ ...sits('s1'), sign_in_no: null, number_here: 3 })).toBe(false)
    expect(is_unseen({ ...sits('s1'), sign_in_no: null })).toBe(true)
  })
})
