import { describe, expect, it } from 'vitest'
import type { DeskCard, EntrancePhoto } from '@/api/types'
import { asks_itself, may_take, needs_word, standing } from './entrance'

const words = { zh: '字', en: 'word' }
const photo = (change: Partial<EntrancePhoto> = {}): EntrancePhoto => ({
  strength: 'faces',
  photo: 'unasked',
  faces: 'unasked',
  taken: false,
  text: words,
  faces_text: words,
  ...change,
})
const card = (entrance_photo: EntrancePhoto | null, state: DeskCard['state'] = 'swiped') =>
  ({ entrance_photo, state }) as DeskCard
const here = { camera_failed: false, on_sheet: false }

describe('the desk asks for an entrance photo', () => {
  it('after the swipe, and only where the campaign takes them', () => {
    expect(asks_itself(card(photo()), 'swipe', here)).toBe(true)
    expect(asks_itself(card(photo()), 'sign_in', here)).toBe(false)
    expect(asks_itself(card(null), 'swipe', here)).toBe(false)
  })
  it('never again whoever said no, nor for what it has', () => {
    expect(asks_itself(card(photo({ photo: 'no' })), 'swipe', here)).toBe(false)
    expect(asks_itself(card(photo({ photo: 'yes', taken: true })), 'swipe', here)).toBe(false)
  })
  it('whoever agreed on the phone: the picture is still to be taken', () => {
    expect(asks_itself(card(photo({ photo: 'yes' })), 'swipe', here)).toBe(true)
  })
  it('not while a sheet is typed in, nor twice without a camera', () => {
    expect(asks_itself(card(photo()), 'swipe', { ...here, on_sheet: true })).toBe(false)
    expect(asks_itself(card(photo()), 'swipe', { ...here, camera_failed: true })).toBe(false)
  })
  it('by hand as long as the person is not photographed', () => {
    expect(may_take(card(photo(), 'seated'))).toBe(true)
    expect(may_take(card(photo(), 'signed_in'))).toBe(false)
    expect(may_take(card(photo(), 'photographed'))).toBe(false)
    expect(may_take(card(null))).toBe(false)
  })
})

describe('what was said about it', () => {
  it('is noted once, and anew when it changes', () => {
    expect(needs_word(photo(), { photo: true, faces: true })).toBe(true)
    expect(needs_word(photo({ photo: 'yes', faces: 'yes' }), { photo: true, faces: true })).toBe(false)
    expect(needs_word(photo({ photo: 'yes', faces: 'yes' }), { photo: true, faces: false })).toBe(true)
    expect(needs_word(photo({ photo: 'yes' }), { photo: false, faces: false })).toBe(true)
  })
  it('about faces counts only where faces are compared', () => {
    expect(needs_word(photo({ strength: 'clothes', photo: 'yes' }), { photo: true, faces: true })).toBe(false)
  })
  it('shows on the card', () => {
    expect(standing(photo())).toBe('open')
    expect(standing(photo({ photo: 'no' }))).toBe('no')
    expect(standing(photo({ photo: 'yes', taken: true }))).toBe('taken')
  })
})
