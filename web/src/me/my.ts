// My page, read once for all its views and again whenever something happens that may concern me.
import { computed, inject, provide, ref, type InjectionKey, type Ref } from 'vue'
import type { Refusal } from '@/api/answer'
import { answer, api } from '@/api/client'
import type { MyPage } from '@/api/types'
import { use_campaign } from '@/shared/campaign'
import { use_reading } from '@/shared/live'

export interface My {
  page: Ref<MyPage | null>
  refusal: Ref<Refusal | null>
  kept_at_ms: Ref<number | null> // set when there is no network and this is what was kept
  read: () => Promise<void>
}

const key: InjectionKey<My> = Symbol('my page')

export function provide_my(): My {
  const { at } = use_campaign()
  const kept_at_ms = ref<number | null>(null)
  const reading = use_reading<MyPage>(() =>
    answer(
      api
        .GET('/api/v1/schools/{school}/campaigns/{campaign}/my', { params: { path: at.value } })
        .then((got) => {
          const kept = got.response.headers.get('X-Liuying-Kept-At')
          kept_at_ms.value = kept ? Number(kept) : null
          return got
        }),
    ),
  )
  const my: My = {
    page: computed(() => reading.value.value),
    refusal: reading.refusal,
    kept_at_ms,
    read: reading.read,
  }
  provide(key, my)
  return my
}

export function use_my(): My & { page: Ref<MyPage> } {
  const my = inject(key)
  if (!my) throw new Error('use_my outside of the frame')
  return my as My & { page: Ref<MyPage> } // the frame shows views only once there is a page
}
