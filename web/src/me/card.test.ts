import { describe, expect, it } from 'vitest'
import type { Item, MyPage } from '@/api/types'
import { checked, lead, spaced } from './card'

const page = (queue: MyPage['queue'], act = 'items') =>
  ({ queue, next_step: { kind: 'x', act } }) as unknown as MyPage
const queue = (state: string) => ({ before_me: 7, wait_minutes: 9, station: 'B', sign_in_no: 87, state })
const item = (state: Item['state']) => ({ state }) as Item

describe('the first card of the phone page', () => {
  it('is the next step on an ordinary day', () => {
    expect(lead(page(null))).toEqual({ kind: 'step', view: 'record' })
    expect(lead(page(null, 'proof'))).toEqual({ kind: 'step', view: 'portrait' })
  })

  it('is the place in the line while one stands in it', () => {
    expect(lead(page(queue('swiped')))).toMatchObject({ kind: 'queue', before: 7, number: 87 })
    expect(lead(page(queue('photographed'))).kind).toBe('step')
  })

  it('has no button for what it does not know', () => {
    expect(lead(page(null, 'wait'))).toEqual({ kind: 'step', view: null })
  })

  it('counts what was checked', () => {
    expect(checked([item('open'), item('confirmed'), item('disputed')])).toEqual({
      done: 2,
      of: 3,
      disputed: 1,
    })
  })

  it('groups the digits of the ticket by four', () => {
    expect(spaced('4829130576120385')).toBe('4829 1305 7612 0385')
  })
})
