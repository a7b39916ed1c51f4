import { describe, expect, it } from 'vitest'
import type { AdmissionAsked, DeskCard } from '@/api/types'
import { asks_about_school_picture, may_answer } from './admission'

const card = (said: AdmissionAsked['said'] | null, state: DeskCard['state'] = 'swiped') =>
  ({ state, admission_photo: said && { said, read: false, text: null } }) as DeskCard

describe("the desk asks about the school's picture", () => {
  it('once, after the swipe, and only where something can be compared', () => {
    expect(asks_about_school_picture(card('unasked'), 'swipe', false)).toBe(true)
    expect(asks_about_school_picture(card('unasked'), 'sign_in', false)).toBe(false)
    expect(asks_about_school_picture(card(null), 'swipe', false)).toBe(false)
  })
  it('never whoever answered on their phone, nor while a sheet is typed in', () => {
    expect(asks_about_school_picture(card('yes'), 'swipe', false)).toBe(false)
    expect(asks_about_school_picture(card('no'), 'swipe', false)).toBe(false)
    expect(asks_about_school_picture(card('unasked'), 'swipe', true)).toBe(false)
  })
  it('by hand as long as the person is here and not photographed', () => {
    expect(may_answer(card('no'))).toBe(true)
    expect(may_answer(card('yes', 'seated'))).toBe(true)
    expect(may_answer(card('yes', 'signed_in'))).toBe(false)
    expect(may_answer(card(null))).toBe(false)
  })
})
