// What the phone page says first: one card, one button. The server names the next step; on the day the
// place in the line stands before it, because nobody wants to read anything else then.
import type { Item, MyPage } from '@/api/types'
import { i18n, t } from '@/shared/i18n'

export type View = 'home' | 'ticket' | 'record' | 'rules' | 'portrait' | 'more'

export type Lead =
  | { kind: 'queue'; before: number; minutes: number; station: string; number: number }
  | { kind: 'step'; view: View | null }

// Where the button of the next step leads; null: there is nothing to press, only to know.
export function view_of_act(act: string): View | null {
  const views: Record<string, View> = {
    items: 'record',
    check_record: 'record',
    record: 'record',
    ticket: 'ticket',
    show_ticket: 'ticket',
    rules: 'rules',
    prepare: 'rules',
    proof: 'portrait',
    portrait: 'portrait',
    download: 'portrait',
    slot: 'more',
    move_slot: 'more',
    consent: 'more',
    consents: 'more',
    change_request: 'more',
  }
  return views[act] ?? null
}

export function lead(page: MyPage): Lead {
  const queue = page.queue
  if (queue && ['signed_in', 'swiped', 'waiting', 'held', 'seated'].includes(queue.state))
    return {
      kind: 'queue',
      before: queue.before_me,
      minutes: queue.wait_minutes,
      station: queue.station,
      number: queue.sign_in_no,
    }
  return { kind: 'step', view: view_of_act(page.next_step.act) ?? view_of_act(page.next_step.kind) }
}

export interface Checked {
  done: number
  of: number
  disputed: number
}

export function checked(items: Item[]): Checked {
  return {
    done: items.filter((item) => item.state !== 'open').length,
    of: items.length,
    disputed: items.filter((item) => item.state === 'disputed').length,
  }
}

// 4829130576120385 → 4829 1305 7612 0385, so that it can be read out.
export const spaced = (token: string) => token.replace(/(.{4})(?=.)/g, '$1 ')

// What follows the admission record (录取信息) is changed by an approved request only (R4, R8).
export const by_request = (item: string) =>
  ['name', 'sex', 'birth_date', 'document', 'document_no', 'document_type', 'nationality'].includes(item)

// A state the server knows and this page does not is shown as it is rather than as an empty label.
export const request_state = (state: string) =>
  i18n.global.te(`me.request_state.${state}`) ? t(`me.request_state.${state}`) : state
