// The station's acts. Each keeps the id of its event, which the page made: that is what undo names.
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { Answer, Refusal } from '@/api/answer'
import { answer, api } from '@/api/client'
import type { Question, Shot } from '@/api/types'
import { upload } from '@/api/upload'
import { use_campaign } from '@/shared/campaign'
import { new_act } from '@/shared/event'
import { use_reading } from '@/shared/live'
import type { Key, LinePlace, Second } from '@/api/types'
import { play } from '@/shared/sounds'
import { age_of, frames_of, shown_frame, sound_of, step_frame } from './station'

const base = '/api/v1/schools/{school}/campaigns/{campaign}' as const
export type Did = 'seat' | 'hold' | 'return' | 'hand_over'
export interface OwnAct {
  event_id: string
  did: Did
  no: number
}

export function use_station(session: Ref<string>, station: Ref<string>) {
  const { at, url } = use_campaign()
  const here = computed(() => ({ ...at.value, session: session.value, station: station.value }))
  const reading = use_reading(
    () =>
      session.value
        ? answer(
            api.GET(`${base}/sessions/{session}/stations/{station}`, { params: { path: here.value } }),
          )
        : null,
    {
      scope: () => ({ session: session.value, station: station.value }),
      key: () => `${session.value}/${station.value}`,
    },
  )
  const view = reading.value
  const refusal = shallowRef<Refusal | null>(null) // of the last act
  const acts = ref<OwnAct[]>([])
  const selected = ref<string | null>(null)

  const frames = computed(() => (view.value ? frames_of(view.value) : []))
  const frame = computed(() => shown_frame(frames.value, selected.value))
  const step = (by: 1 | -1) => (selected.value = step_frame(frames.value, frame.value?.shot ?? null, by))
  const follow = () => (selected.value = null)

  watch(
    () => view.value?.seated?.sitting,
    () => follow(),
  )
  // One sound a verdict, when it comes; not for what was there when the page opened.
  let heard = new Set<string>()
  watch(view, (now, before) => {
    const judged = (now?.shots ?? []).filter((shot) => shot.verdict !== null).map((shot) => shot.shot)
    if (before && now) {
      const fresh = now.shots.find((shot) => shot.verdict !== null && !heard.has(shot.shot))
      const sound = fresh ? sound_of(fresh.verdict) : null
      if (now.questions.length > before.questions.length) play('look')
      else if (sound) play(sound)
      if (fresh && frames_of(now).some((shot) => shot.shot === fresh.shot)) follow()
    }
    heard = new Set(judged)
  })

  async function finish<T>(done: Answer<T>): Promise<Answer<T>> {
    refusal.value = done.ok ? null : done.refusal
    if (!done.ok) play('no')
    await reading.read()
    return done
  }

  async function seat(key?: Key) {
    const act = new_act()
    const done = await answer(
      api.POST(`${base}/sessions/{session}/stations/{station}/seat`, {
        params: { path: here.value },
        body: { ...act, ...(key ? { key } : {}) },
      }),
    )
    if (done.ok)
      acts.value.push({ event_id: act.event_id, did: 'seat', no: done.value.sitting.sign_in_no })
    return finish(done)
  }
  const stand = async () =>
    finish(
      await answer(
        api.POST(`${base}/sessions/{session}/stations/{station}/stand`, {
          params: { path: here.value },
          body: new_act(),
        }),
      ),
    )
  const mark = async (shot: string, kind: 'chosen' | 'set_aside' | 'restored') =>
    finish(
      await answer(
        api.POST(`${base}/shots/{shot}/marks`, {
          params: { path: { ...at.value, shot } },
          body: { ...new_act(), kind },
        }),
      ),
    )
  async function line_act(place: LinePlace, act: Exclude<Did, 'seat'>, to?: string) {
    const event = new_act()
    const done = await answer(
      api.POST(`${base}/line-acts`, {
        params: { path: at.value },
        body: {
          ...event,
          session: session.value,
          token: place.token,
          act,
          ...(to ? { station: to } : {}),
        },
      }),
    )
    if (done.ok) acts.value.push({ event_id: event.event_id, did: act, no: place.sign_in_no })
    return finish(done)
  }
  async function undo(own: OwnAct, reason: string) {
    const done = await answer(
      api.POST(`${base}/undo`, {
        params: { path: at.value },
        body: { ...new_act(), undoes: own.event_id, reason },
      }),
    )
    if (done.ok) acts.value = acts.value.filter((one) => one.event_id !== own.event_id)
    return finish(done)
  }
  async function settle(
    question: Question,
    pairs: { shot: string; token: string | null }[],
    reason: string,
    second: Second | null,
  ) {
    const done = await answer(
      api.POST(`${base}/questions/{question}/answer`, {
        params: { path: { ...at.value, question: question.question } },
        body: { ...new_act(), pairs, reason, ...(second ? { second } : {}) },
      }),
    )
    if (done.ok) play('yes')
    return finish(done)
  }

  const progress = ref<number | null>(null)
  async function send(files: Iterable<File>) {
    for (const file of files) {
      progress.value = 0
      const age_ms = age_of(file, Date.now())
      const done = await upload<{ shot: Shot }>(
        url(
          `sessions/${encodeURIComponent(session.value)}/stations/${encodeURIComponent(station.value)}/shots`,
        ),
        file,
        {
          meta: JSON.stringify({
            ...new_act(),
            file_name: file.name,
            ...(age_ms === null ? {} : { age_ms }),
          }),
        },
        (share) => (progress.value = share),
      )
      progress.value = null
      await finish(done)
      if (!done.ok) return
    }
  }

  return {
    view,
    reading_refusal: reading.refusal,
    refusal,
    acts,
    frames,
    frame,
    selected,
    step,
    follow,
    seat,
    stand,
    mark,
    line_act,
    undo,
    settle,
    send,
    progress,
    read: reading.read,
  }
}
