// When the desk asks whether somebody's shots may be held against the school's picture of them. Pure: cards in,
// decisions out.
import type { DeskCard } from '@/api/types'
import type { Act } from './desk'

// It serves, and a yes counts, from the swipe until the person has been photographed.
export const may_answer = (card: DeskCard): boolean =>
  card.admission_photo !== null && ['swiped', 'held', 'seated'].includes(card.state)

// The panel opens by itself after a swipe, for whoever said nothing on their phone; not while a sheet is typed
// in: that person is not here.
export const asks_about_school_picture = (card: DeskCard, done: Act | null, on_sheet: boolean): boolean =>
  done === 'swipe' && !on_sheet && card.admission_photo?.said === 'unasked'
