// The taking of one import: begun, asked for until it ends, stopped. A page opened anew finds it.
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { refusal_of, type Answer, type Refusal } from '@/api/answer'
import { answer, api } from '@/api/client'
import type { ImportWork } from '@/api/types'
import { use_campaign } from '@/shared/campaign'
import type { Item } from './import_view'
import { goes_on } from './import_work'

const base = '/api/v1/schools/{school}/campaigns/{campaign}/imports/{import}' as const
const again_after_ms = 500

// `ended`: called once with what was taken.
export function use_import_work(id: Ref<string>, ended: (taken: NonNullable<ImportWork['result']>) => void) {
  const { at } = use_campaign()
  const work = shallowRef<ImportWork | null>(null)
  const refusal = ref<Refusal | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  const path = () => ({ ...at.value, import: id.value })
  const ask = () => answer(api.GET(`${base}/work`, { params: { path: path() } }))

  function hear(of: string, said: Answer<ImportWork>) {
    if (of !== id.value) return // another import by now
    clearTimeout(timer)
    // A lost answer is no end: it goes on at the server.
    const lost = !said.ok && said.refusal.status === 0
    refusal.value = said.ok ? null : said.refusal
    if (said.ok) {
      work.value = said.value
      if (said.value.refusal) refusal.value = refusal_of(409, said.value.refusal)
      if (said.value.result) ended(said.value.result)
    } else if (!lost) {
      work.value = null
    }
    if (lost || goes_on(work.value))
      timer = setTimeout(() => void ask().then((next) => hear(of, next)), again_after_ms)
  }
  async function begin(body: { leave: string[]; keep_gone: boolean; leave_items: Item[]; take_items: Item[] }) {
    const of = id.value
    hear(of, await answer(api.POST(`${base}/confirm`, { params: { path: path() }, body })))
  }
  async function stop() {
    const of = id.value
    hear(of, await answer(api.POST(`${base}/stop`, { params: { path: path() }, body: {} })))
  }

  watch(
    id,
    async (of) => {
      clearTimeout(timer)
      work.value = null
      refusal.value = null
      if (!of) return
      const found = await ask()
      if (found.ok && found.value.state !== 'idle' && found.value.state !== 'refused') hear(of, found)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))
  return { work, refusal, begin, stop }
}
