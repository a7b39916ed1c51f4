import { describe, expect, it } from 'vitest'
import type { Question, Shot, StationView } from '@/api/types'
import { left_to_the_eye, to_mend } from '@/shared/verdict'
import { apart, label_at, shapes_of } from './marks'
import {
  enter_plan,
  age_of,
  frames_of,
  next_unsaid,
  pairs_of,
  say_who,
  shown_frame,
  step_frame,
  type Said, before_of, proposed, said_still } from './station'

const shot = (id: string, change: Partial<Shot> = {}): Shot => ({
  shot: id,
  session: 's',
  station: 'a',
  taken_at_ms: 1000 + Number(id.slice(1)),
  received_at_ms: 0,
  file_name: `${id}.JPG`,
  camera: '',
  counter: Number(id.slice(1)),
  sha256: '',
  width_px: 1000,
  height_px: 1400,
  verdict: 'pass',
  faces: 1,
  findings: [],
  mark: null,
  sitting: 'now',
  binding: null,
  picture_url: '',
  explain_url: '',
  ...change,
})
const place = (state: 'waiting' | 'held') => ({
  token: 't', sign_in_no: 88, name: null, place: 1, station: 'a', state, swiped_at_ms: 0,
})
const view = (change: Partial<StationView> = {}): StationView => ({
  session: 's',
  station: 'a',
  mode: 'roster',
  seated: {
    sitting: 'now', token: 't', sign_in_no: 87, name: null, level: null, college: null, from_ms: 0, how: 'next',
  },
  next: [place('waiting')],
  line_length: 1,
  line_cap: 5,
  shots: [],
  last_verdict: null,
  questions: [],
  seq: 1,
  ...change,
})

describe('station', () => {
  const shots = [shot('s3'), shot('s2'), shot('s1'), shot('s0', { sitting: 'before' })]

  it('shows the frames of this sitting only, oldest first', () =>
    expect(frames_of(view({ shots })).map((s) => s.shot)).toEqual(['s1', 's2', 's3']))
  it('goes by the moment where a frame names no sitting, and by the person where it is surely bound', () => {
    const seated = { ...view().seated!, from_ms: 5000 }
    const nameless = (id: string, taken_at_ms: number, bound?: string) =>
      shot(id, {
        sitting: null,
        taken_at_ms,
        binding: bound ? ({ state: 'sure', token: bound } as NonNullable<Shot['binding']>) : null,
      })
    const frames = frames_of(
      view({ seated, shots: [nameless('s1', 4000), nameless('s2', 6000), nameless('s3', 6500, 'other'), nameless('s4', 4500, 't')] }),
    )
    expect(frames.map((s) => s.shot)).toEqual(['s4', 's2'])
  })
  it('follows the newest frame until another is selected or chosen', () => {
    const frames = frames_of(view({ shots }))
    expect(shown_frame(frames, null)?.shot).toBe('s3')
    expect(shown_frame(frames, 's1')?.shot).toBe('s1')
    expect(shown_frame([shot('s1', { mark: 'chosen' }), shot('s2')], null)?.shot).toBe('s1')
    expect(step_frame(frames, 's1', -1)).toBe('s1')
    expect(step_frame(frames, 's2', 1)).toBe('s3')
  })

  it('chooses the shown frame of several and calls the next person', () => {
    const now = view({ shots })
    expect(enter_plan(now, shown_frame(frames_of(now), 's2'), null)).toEqual({
      kind: 'go', choose: 's2', then: 'seat_next',
    })
  })
  it('asks before somebody leaves without a picture, and goes on when asked twice', () => {
    expect(enter_plan(view(), null, null)).toEqual({ kind: 'ask', doubt: 'no_shot' })
    expect(enter_plan(view(), null, 'no_shot')).toEqual({ kind: 'go', choose: null, then: 'seat_next' })
  })
  it.each([
    ['a frame that fails', { verdict: 'fail' as const }, 'fail'],
    ['a frame not judged yet', { verdict: null }, 'judging'],
    ['a frame marked for retake', { mark: 'set_aside' as const }, 'set_aside'],
  ])('asks before it accepts %s', (_what, change, doubt) => {
    const only = shot('s1', change)
    expect(enter_plan(view({ shots: [only] }), only, null)).toEqual({ kind: 'ask', doubt })
  })
  it('empties the chair when nobody waits; held people are not called', () => {
    const only = shot('s1')
    expect(enter_plan(view({ shots: [only], next: [place('held')] }), only, null)).toEqual({
      kind: 'go', choose: null, then: 'stand',
    })
  })
})

describe('question', () => {
  const words = { zh: '', en: '' }
  const question: Question = {
    question: 'q', session: 's', station: 'a', kind: 'slip', words, opened_at_ms: 0,
    shots: [shot('s1'), shot('s2')],
    candidates: [],
    proposal: [{ shot: 's1', before: 'anna', after: 'bert' }, { shot: 's2', before: 'anna', after: null }],
  }
  it('begins with what is proposed; what somebody said stays when a later picture joins', () => {
    expect(pairs_of(question, proposed(question))).toEqual([
      { shot: 's1', token: 'bert' },
      { shot: 's2', token: null },
    ])
    expect(before_of(question, 's1')).toBe('anna')
    const grown = {
      ...question,
      shots: [...question.shots, shot('s3')],
      proposal: [...question.proposal, { shot: 's3', before: null, after: 'anna' }],
    }
    expect(said_still(grown, { s1: 'carl', gone: 'x' })).toEqual({ s1: 'carl', s2: null, s3: 'anna' })
  })
  it('is settled only when every picture was spoken for; nobody is an answer', () => {
    let said: Said = {}
    expect(pairs_of(question, said)).toBeNull()
    said = say_who(question, said, 's1', 'anna')
    expect(next_unsaid(question, said, 's1')).toBe('s2')
    said = say_who(question, said, 's2', null)
    expect(pairs_of(question, said)).toEqual([
      { shot: 's1', token: 'anna' },
      { shot: 's2', token: null },
    ])
  })
  it('ignores a picture that is not part of it', () =>
    expect(say_who(question, {}, 'other', 'anna')).toEqual({}))
})

describe('marks', () => {
  it('become shapes; what cannot be read is left out', () => {
    expect(
      shapes_of({
        marks: [
          { shape: 'box', points: [[30, 40], [10, 20]] },
          { shape: 'line', points: [{ x: 1, y: 2 }, { x: 3, y: 4 }] },
          { shape: 'outline', points: [[1, 1], [2, 1], [2, 2]] },
          { shape: 'box', points: [[1, 1]] },
          { shape: 'spiral', points: [[1, 1]] },
          { shape: 'line' },
        ],
      }),
    ).toEqual([
      { kind: 'box', x: 10, y: 20, width: 20, height: 20 },
      { kind: 'line', points: '1,2 3,4' },
      { kind: 'outline', points: '1,1 2,1 2,2' },
    ])
  })
  it('carry their number inside the picture', () =>
    expect(label_at({ kind: 'box', x: 0, y: 0, width: 5, height: 5 }, 100, 10)).toEqual({ x: 10, y: 10 }))
  it('stand side by side rather than over one another', () =>
    expect(apart([{ x: 5, y: 5 }, { x: 6, y: 8 }, { x: 90, y: 5 }], 10)).toEqual([
      { x: 5, y: 5 },
      { x: 28, y: 8 },
      { x: 90, y: 5 },
    ]))
})

describe('a dropped file', () => {
  it('says how long ago it was written, if that was just now', () => {
    expect(age_of({ lastModified: 997_000 }, 1_000_000)).toBe(3_000)
  })
  it('says nothing when it lay somewhere before', () => {
    expect(age_of({ lastModified: 400_000 }, 1_000_000)).toBeNull()
  })
  it('is never from the future, whatever the card says', () => {
    expect(age_of({ lastModified: 2_000_000 }, 1_000_000)).toBe(0)
  })
})

describe('what the sitter is asked for', () => {
  const finding = (verdict: string, more = {}) => ({ rule: verdict, verdict, ...more }) as never
  it('is what fails, warns or waits for a look, and the hints outside their limit', () => {
    const all = [
      ...['pass', 'look', 'warn', 'fail', 'exempt'].map((verdict) => finding(verdict)),
      finding('look', { hint: true, noticed: true }),
      finding('look', { hint: true, noticed: false }),
    ]
    expect(to_mend(all).map((one) => one.verdict)).toEqual(['fail', 'look', 'warn', 'look'])
    expect(left_to_the_eye(all)).toBe(1)
  })
})
