// The chair of this machine: asked every second, and what is done there.
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { Answer, Refusal } from '@/api/answer'
import type { Key } from '@/api/types'
import { new_act } from '@/shared/event'
import { play } from '@/shared/sounds'
import { step_frame } from '@/station/station'
import { is_news, shown_frame, sound_since } from './chair'
import * as machine from './station'

export function use_chair() {
  const view = shallowRef<machine.Chair | null>(null)
  const gone = shallowRef<Refusal | null>(null) // of the last reading
  const refused = shallowRef<{ refusal: Refusal; key: Key | null } | null>(null) // of the last act
  const sitter = shallowRef<{ seat: string; key: Key } | null>(null) // whom this page seated last
  const busy = ref(false)
  const selected = ref<string | null>(null)

  const frames = computed(() => [...(view.value?.shots ?? [])].reverse()) // as they were taken
  const frame = computed(() => (view.value ? shown_frame(view.value, selected.value) : null))
  const follow = () => (selected.value = null)
  const step = (by: 1 | -1) =>
    (selected.value = frame.value
      ? step_frame(frames.value, frame.value.shot, by)
      : (frames.value.at(-1)?.shot ?? null))

  function take(now: machine.Chair) {
    const sound = sound_since(view.value, now)
    if (sound) play(sound)
    if (is_news(view.value, now)) follow()
    view.value = now
    gone.value = null
  }

  // What was asked before an act tells of the time before it.
  let acts = 0
  async function act<T>(
    ask: () => Promise<Answer<T>>,
    key: Key | null,
    chair_of: (said: T) => machine.Chair,
  ) {
    busy.value = true
    ++acts
    const answer = await ask()
    ++acts
    busy.value = false
    refused.value = answer.ok ? null : { refusal: answer.refusal, key }
    if (answer.ok) take(chair_of(answer.value))
    else play('no')
    return answer.ok
  }
  async function seat(key: Key) {
    const done = await act(() => machine.seat(key, new_act().event_id), key, (said) => said.chair)
    const now = view.value?.seated
    if (done && now) sitter.value = { seat: now.seat, key }
    return done
  }
  const stand = () => act(() => machine.stand(new_act().event_id), null, (said) => said)
  const wrong_scan = () => act(() => machine.wrong_scan(new_act().event_id), null, (said) => said)
  // Pictures the server refused go once more, as after the session was opened again.
  async function send_again() {
    const answer = await machine.try_all_again()
    if (!answer.ok) refused.value = { refusal: answer.refusal, key: null }
  }

  let timer = 0
  let left = false
  async function look_again() {
    const before = acts
    const answer = await machine.chair()
    if (left) return
    if (!answer.ok) gone.value = answer.refusal
    else if (before === acts) take(answer.value)
    timer = window.setTimeout(look_again, 1000)
  }
  void look_again()
  onScopeDispose(() => {
    left = true
    window.clearTimeout(timer)
  })

  return { view, gone, refused, sitter, busy, selected, frames, frame, follow, step, seat, stand, wrong_scan, send_again }
}
