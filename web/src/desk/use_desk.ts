// The desk's acts: what is read is looked up, what is offered is done, what was done can be undone.
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer } from '@/api/answer'
import type { AdmissionAsked, DeskCard, EntrancePhoto, Key, Second, SessionInfo } from '@/api/types'
import { use_campaign } from '@/shared/campaign'
import { new_act } from '@/shared/event'
import { use_reading } from '@/shared/live'
import { play } from '@/shared/sounds'
import {
  at_once,
  beside,
  key_of_found,
  lines_of,
  shortest,
  type Act,
  type How,
  type View,
} from './desk'

const base = '/api/v1/schools/{school}/campaigns/{campaign}' as const

// `then`: when that happened which is typed in from paper, null for what happens as it is done.
export function use_desk(session: Ref<SessionInfo | null>, desk: Ref<string>, then: Ref<number | null>) {
  const { at, view: campaign } = use_campaign()
  const id = computed(() => session.value?.session ?? '')
  const scope = () => ({ session: id.value })

  const view = shallowRef<View>({ state: 'idle' })
  const fee_asked = ref(0) // counts how often the line said: the fee first
  const mine = ref(new Set<string>()) // event ids of what was done here

  const path = computed(() => ({ ...at.value, session: id.value }))
  const key = () => id.value
  const counts = use_reading(
    () => (id.value ? answer(api.GET(`${base}/sessions/{session}`, { params: { path: path.value } })) : null),
    { scope, key },
  )
  const recent = use_reading(
    () =>
      id.value
        ? answer(
            api.GET(`${base}/desk/recent`, {
              params: { path: at.value, query: { session: id.value } },
            }),
          )
        : null,
    { scope, key },
  )
  const board = use_reading(
    () =>
      session.value
        ? answer(
            api.GET(`${base}/board/{venue}`, {
              params: { path: { ...at.value, venue: session.value.venue } },
            }),
          )
        : null,
    { scope, key },
  )
  watch(id, () => (view.value = { state: 'idle' }))

  const lines = computed(() => lines_of(session.value?.stations ?? [], counts.value.value?.line ?? []))
  const chosen = ref('')
  const station = computed(() =>
    lines.value.some((line) => line.station === chosen.value) ? chosen.value : shortest(lines.value),
  )
  const turn_station = (step: 1 | -1) => (chosen.value = beside(lines.value, station.value, step))

  let turn = 0
  function show(card: DeskCard, key: Key, how: How, done: Act | null) {
    view.value = { state: 'shown', card, key, how, done, at_ms: Date.now() }
  }
  function refuse(answered: Answer<unknown>, key: Key, how: How) {
    if (answered.ok) return
    view.value = { state: 'refused', refusal: answered.refusal, key, how }
    play('no')
  }
  function did(event_id: string) {
    mine.value.add(event_id)
    for (const reading of [counts, recent]) void reading.read()
  }

  const asked = (key: Key) => ({
    session: id.value,
    key,
    ...(then.value === null ? {} : { at_ms: then.value }),
  })
  // A reading looks up and acts at once; typing only looks up.
  async function look_up(key: Key, how: How) {
    const this_turn = ++turn
    view.value = { state: 'busy' }
    const found = await answer(
      api.POST(`${base}/desk/look-up`, { params: { path: at.value }, body: asked(key) }),
    )
    if (this_turn !== turn) return
    if (!found.ok) return refuse(found, key, how)
    show(found.value, key, how, null)
    if (found.value.refusal) return play('no')
    const act = how === 'read' ? at_once(found.value, key) : null
    if (act) await run(act, {})
    else play('look')
  }

  // One act at a time: an Enter after a reading that is being acted on would do it twice.
  let acting = false
  async function run(act: Act, extra: { admit_reason?: string; second?: Second }): Promise<Answer<unknown>> {
    if (acting) return { ok: true, value: null }
    acting = true
    try {
      return await run_alone(act, extra)
    } finally {
      acting = false
    }
  }
  async function run_alone(act: Act, extra: { admit_reason?: string; second?: Second }): Promise<Answer<unknown>> {
    const shown = view.value
    if (shown.state !== 'shown') return { ok: true, value: null }
    const { key, how, card } = shown
    const this_turn = ++turn
    const done =
      act === 'sign_in'
        ? await sign_in(key, extra.admit_reason)
        : act === 'swipe'
          ? await swipe(key, how, extra.second)
          : await line_act(card.person.token, 'return')
    if (this_turn !== turn) return done
    if (!done.ok) {
      // Something the panel above can mend (second person, reason) stays there.
      if (extra.second || extra.admit_reason) play('no')
      else if (done.refusal.kind === 'fee_open') {
        // Not a refusal to send anybody away with: the fee panel opens over the card.
        play('look')
        ++fee_asked.value
      } else refuse(done, key, how)
      return done
    }
    if (done.value.card) show(done.value.card, key, how, act)
    else await look_again(key, how, act)
    play('yes')
    return done
  }

  const sign_in = async (key: Key, admit_reason?: string) => {
    const done = await answer(
      api.POST(`${base}/sign-ins`, {
        params: { path: at.value },
        body: {
          ...new_act(then.value),
          session: id.value,
          desk: desk.value,
          key,
          ...(admit_reason ? { admit_reason } : {}),
        },
      }),
    )
    if (done.ok) did(done.value.event_id)
    return done
  }
  const swipe = async (key: Key, how: How, second?: Second) => {
    const done = await answer(
      api.POST(`${base}/swipes`, {
        params: { path: at.value },
        body: {
          ...new_act(then.value),
          session: id.value,
          station: station.value,
          key,
          ...(how === 'typed' ? { typed: true } : {}),
          ...(second ? { second } : {}),
        },
      }),
    )
    if (done.ok) did(done.value.event_id)
    return done
  }
  const line_act = async (
    token: string,
    act: 'hold' | 'return',
  ): Promise<Answer<{ card?: DeskCard }>> => {
    const done = await answer(
      api.POST(`${base}/line-acts`, {
        params: { path: at.value },
        body: { ...new_act(then.value), session: id.value, token, act },
      }),
    )
    if (!done.ok) return done
    did(done.value.event_id)
    return { ok: true, value: {} }
  }
  async function look_again(first: Key, how: How, done: Act | null) {
    const shown = view.value
    const key = how === 'typed' && shown.state === 'shown' ? key_of_found(shown.card) : first
    const found = await answer(
      api.POST(`${base}/desk/look-up`, { params: { path: at.value }, body: asked(key) }),
    )
    if (found.ok) show(found.value, key, how, done)
  }

  async function hold() {
    const shown = view.value
    if (shown.state !== 'shown' || shown.card.state !== 'swiped') return
    const done = await line_act(shown.card.person.token, 'hold')
    if (!done.ok) return refuse(done, shown.key, shown.how)
    play('yes')
    await look_again(shown.key, shown.how, null)
  }

  async function undo(event_id: string, reason: string) {
    const done = await answer(
      api.POST(`${base}/undo`, {
        params: { path: at.value },
        body: { ...new_act(), undoes: event_id, reason },
      }),
    )
    for (const reading of [counts, recent]) void reading.read()
    if (done.ok) {
      const shown = view.value
      if (shown.state === 'shown') await look_again(shown.key, shown.how, null)
      play('yes')
    } else play('no')
    return done
  }

  function show_found(card: DeskCard) {
    ++turn
    // Found by name: the person's own card was not read, whatever key names them from here on.
    show(card, key_of_found(card), 'typed', null)
    play(card.refusal ? 'no' : 'look')
  }
  function leave() {
    ++turn
    view.value = { state: 'idle' }
  }
  function take_fee(fee: DeskCard['fee']) {
    const shown = view.value
    if (shown.state !== 'shown') return
    view.value = { ...shown, card: { ...shown.card, fee } }
    void look_again(shown.key, shown.how, shown.done)
    for (const reading of [counts, recent]) void reading.read()
  }
  function take_entrance(token: string, entrance_photo: EntrancePhoto) {
    const shown = view.value
    if (shown.state === 'shown' && shown.card.person.token === token)
      view.value = { ...shown, card: { ...shown.card, entrance_photo } }
  }
  function take_admission(token: string, admission_photo: AdmissionAsked) {
    const shown = view.value
    if (shown.state === 'shown' && shown.card.person.token === token)
      view.value = { ...shown, card: { ...shown.card, admission_photo } }
  }

  return {
    view,
    fee_asked,
    mine,
    counts: counts.value,
    recent: recent.value,
    read_recent: recent.read,
    board: board.value,
    cap: computed(() => campaign.value?.line_cap ?? 5),
    lines,
    station,
    turn_station,
    look_up,
    run,
    hold,
    undo,
    show_found,
    leave,
    take_fee,
    take_entrance,
    take_admission,
  }
}
