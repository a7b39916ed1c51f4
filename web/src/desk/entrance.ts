// When the desk asks for an entrance photo or to compare faces, and what is said about it. Pure: cards in,
// decisions out.
import type { DeskCard, EntrancePhoto } from '@/api/types'
import type { Act } from './desk'

export interface Word {
  photo: boolean
  faces: boolean
}

export const takes_photo = (asked: EntrancePhoto): boolean => asked.strength !== 'off'
// With the entrance photo, or with the school's picture.
export const compares_faces = (asked: EntrancePhoto): boolean => asked.faces_text !== null

// Where it can serve: from the swipe until the person has been photographed.
export const may_ask = (card: DeskCard): boolean =>
  card.entrance_photo !== null && ['swiped', 'held', 'seated'].includes(card.state)

// The panel opens by itself after a swipe, for whoever was not asked yet or agreed beforehand and has no
// photo. Without a camera it does not get in the way a second time, nor does it while a sheet is typed in:
// that person is not here.
export function asks_itself(
  card: DeskCard,
  done: Act | null,
  around: { camera_failed: boolean; on_sheet: boolean },
): boolean {
  const asked = card.entrance_photo
  if (done !== 'swipe' || !asked || around.on_sheet) return false
  if (!takes_photo(asked)) return asked.faces === 'unasked'
  return !around.camera_failed && asked.photo !== 'no' && !asked.taken
}

export const needs_word = (asked: EntrancePhoto, word: Word): boolean =>
  (asked.photo === 'yes') !== word.photo ||
  (compares_faces(asked) && (asked.faces === 'yes') !== word.faces)

export type Standing = 'taken' | 'no' | 'open' | 'faces_yes' | 'faces_no' | 'faces_open'
export function standing(asked: EntrancePhoto): Standing {
  if (takes_photo(asked)) return asked.taken ? 'taken' : asked.photo === 'no' ? 'no' : 'open'
  return asked.faces === 'yes' ? 'faces_yes' : asked.faces === 'no' ? 'faces_no' : 'faces_open'
}
