import { describe, expect, it } from 'vitest'
import { minutes_old, outcome, type Card, type StationState } from './station'

const card = (more: Partial<Card>): Card =>
  ({ refusal: null, may_be_admitted: false, fee: { state: 'paid' }, ...more }) as Card
const why = { kind: 'wrong_day' } as unknown as NonNullable<Card['refusal']>

describe('an offline answer', () => {
  it('is a pass, a warning or a refusal', () => {
    expect(outcome(card({}))).toBe('pass')
    expect(outcome(card({ fee: { state: 'open' } as Card['fee'] }))).toBe('warn')
    expect(outcome(card({ refusal: why, may_be_admitted: true }))).toBe('warn')
    expect(outcome(card({ refusal: why }))).toBe('fail')
  })
})

describe('what the station knows', () => {
  it('is as old as its last fetch', () => {
    const state = { now_ms: 600_000, fetched_at_ms: 430_000 } as StationState
    expect(minutes_old(state)).toBe(2)
    expect(minutes_old({ ...state, fetched_at_ms: 700_000 })).toBe(0)
    expect(minutes_old({ ...state, fetched_at_ms: null })).toBe(0)
  })
})
