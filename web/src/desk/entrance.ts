// When the desk asks for an entrance photo, and what is said about it. Pure: cards in, decisions out.
import type { DeskCard, EntrancePhoto } from '@/api/types'
import type { Act } from './desk'

export interface Word {
  photo: boolean
  faces: boolean
}

// Where a photo can serve: from the swipe until the person has been photographed.
export const may_take = (card: DeskCard): boolean =>
  card.entrance_photo !== null && ['swiped', 'held', 'seated'].includes(card.state)

// The panel opens by itself after a swipe, for whoever was not asked yet or agreed beforehand and has no
// photo. Without a camera it does not get in the way a second time, nor does it while a sheet is typed in:
// that person is not here.
export function asks_itself(
  card: DeskCard,
  done: Act | null,
  around: { camera_failed: boolean; on_sheet: boolean },
): boolean {
  const photo = card.entrance_photo
  if (done !== 'swipe' || !photo || around.camera_failed || around.on_sheet) return false
  return photo.photo !== 'no' && !photo.taken
}

export const needs_word = (asked: EntrancePhoto, word: Word): boolean =>
  (asked.photo === 'yes') !== word.photo ||
  (asked.strength === 'faces' && (asked.faces === 'yes') !== word.faces)

export type Standing = 'taken' | 'no' | 'open'
export const standing = (asked: EntrancePhoto): Standing =>
  asked.taken ? 'taken' : asked.photo === 'no' ? 'no' : 'open'
