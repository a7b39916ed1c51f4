// The reading or the taking of one import: begun, asked for until it ends, stopped. A page opened anew finds it.
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { refusal_of, type Answer, type Refusal } from '@/api/answer'
import { answer, api } from '@/api/client'
import type { ImportWork } from '@/api/types'
import { use_campaign } from '@/shared/campaign'
import type { Item } from './import_view'
import { first_pause_ms, forgotten, goes_on, is_unheard, type Job, longer } from './import_work'

const base = '/api/v1/schools/{school}/campaigns/{campaign}/imports/{import}' as const

// `read`: the file was read. `taken`: called with what was taken. `over`: it ended in another way, told by `refusal`,
// which is about `refused`.
export function use_import_work(
  id: Ref<string>,
  tell: { read: () => void; taken: (what: NonNullable<ImportWork['result']>) => void; over: () => void },
) {
  const { at } = use_campaign()
  const work = shallowRef<ImportWork | null>(null)
  const job = ref<Job | null>(null) // that goes on
  const lost = ref(false) // no answer just now: it goes on at the server, and is asked for again
  const refusal = shallowRef<Refusal | null>(null)
  const refused = ref<Job | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause_ms = first_pause_ms
  let asked = 0
  let heard = 0

  const path = () => ({ ...at.value, import: id.value })
  const look = () => answer(api.GET(`${base}/work`, { params: { path: path() } }))
  const again_after = (ms: number) => (timer = setTimeout(() => void hear(look()), ms))
  function end(why: Refusal | null, of: Job | null = null) {
    job.value = null
    work.value = null
    refusal.value = why
    refused.value = of
  }

  // An answer that was overtaken by a later one, or is about another import by now, says nothing.
  async function hear(asking: Promise<Answer<ImportWork>>) {
    const of = id.value
    const mine = ++asked
    const said = await asking
    if (of !== id.value || mine < heard) return
    heard = mine
    clearTimeout(timer)
    lost.value = !said.ok && is_unheard(said.refusal)
    if (lost.value) {
      again_after(pause_ms)
      pause_ms = longer(pause_ms)
      return
    }
    pause_ms = first_pause_ms
    const before = job.value
    if (said.ok && goes_on(said.value)) {
      job.value = said.value.job
      work.value = said.value
      again_after(pause_ms)
    } else if (said.ok && said.value.state === 'done') {
      end(null)
      if (said.value.result) tell.taken(said.value.result)
      else tell.read()
    } else if (said.ok && said.value.refusal) {
      end(refusal_of(409, said.value.refusal), said.value.job)
      tell.over()
    } else if (said.ok && before === 'reading') {
      // Idle: its end was forgotten, but only a file that was kept is known at all.
      end(null)
      tell.read()
    } else if (before && (said.ok || (before === 'reading' && said.refusal.status === 404))) {
      // Idle, or of a file not even known, after it was begun: the server has forgotten it.
      end(forgotten(before), before)
      tell.over()
    } else if (!said.ok) {
      end(said.refusal, before)
      tell.over()
    }
  }
  function begin(body: { leave: string[]; keep_gone: boolean; leave_items: Item[]; take_items: Item[] }) {
    refusal.value = null
    job.value = 'taking'
    return hear(answer(api.POST(`${base}/confirm`, { params: { path: path() }, body })))
  }
  const stop = () => hear(answer(api.POST(`${base}/stop`, { params: { path: path() }, body: {} })))

  watch(
    id,
    (of) => {
      clearTimeout(timer)
      heard = asked // whatever is still on its way
      lost.value = false
      pause_ms = first_pause_ms
      end(null)
      if (of) void hear(look())
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    heard = Infinity
  })
  return { work, job, lost, refusal, refused, begin, stop }
}
