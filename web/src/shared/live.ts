// Pages that follow the day: one stream, shared by everything on the page; whoever shows data reads
// it again when something happened that concerns it.
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useRoute } from 'vue-router'
import type { Answer, Refusal } from '@/api/answer'
import { open_live, type FeedState, type LiveEvent, type LiveStream } from '@/api/live'

const feed_state = shallowRef<FeedState>({ state: 'connecting' })
// The browser knows of a pulled cable before the stream does.
const offline_since_ms = ref<number | null>(navigator.onLine ? null : Date.now())
const state = computed<FeedState>(() =>
  offline_since_ms.value !== null && feed_state.value.state !== 'stale'
    ? { state: 'stale', since_ms: offline_since_ms.value }
    : feed_state.value,
)
// The moment up to which what stands on the page is known to be true.
const fresh_at_ms = ref(Date.now())
type Listener = (event: LiveEvent | null) => void // null: anything may have happened
const listeners = new Set<Listener>()
let stream: LiveStream | null = null
let followed = ''
let users = 0

function follow(school: string, campaign: string) {
  const key = `${school}/${campaign}`
  if (key === followed && stream) return
  stream?.close()
  followed = key
  feed_state.value = { state: 'connecting' }
  stream = open_live(school, campaign, (message) => {
    if (message.kind === 'state') {
      // From now on the page only remembers.
      if (message.state.state === 'stale' && state.value.state !== 'stale')
        fresh_at_ms.value = message.state.since_ms
      // What was read before the stream stood open may be older than its first event.
      const opened = feed_state.value.state !== 'open' && message.state.state === 'open'
      feed_state.value = message.state
      if (opened) for (const tell of [...listeners]) tell(null)
    } else if (message.kind === 'reset') {
      for (const tell of [...listeners]) tell(null)
    } else {
      for (const tell of [...listeners]) tell(message.event)
    }
  })
}
window.addEventListener('online', () => {
  offline_since_ms.value = null
  stream?.hurry()
  for (const tell of [...listeners]) tell(null)
})
window.addEventListener('offline', () => {
  if (state.value.state !== 'stale') fresh_at_ms.value = Date.now()
  offline_since_ms.value = Date.now()
})

export interface Scope {
  session?: string | undefined
  station?: string | undefined
  venue?: string | undefined
}

// An event without a session (an import, a change of the campaign) concerns everybody; one without a
// station concerns every station of its session.
export function concerns(event: LiveEvent, scope: Scope): boolean {
  const meets = (mine: string | undefined, its: string) => !mine || !its || mine === its
  return (
    meets(scope.session, event.session) &&
    meets(scope.station, event.station) &&
    meets(scope.venue, event.venue)
  )
}

// Calls `tell` for every event within `scope`, and with null after a gap. Ends with the component.
export function use_live(tell: Listener = () => {}, scope: () => Scope = () => ({})) {
  const route = useRoute()
  const listener: Listener = (event) => {
    if (!event || concerns(event, scope())) tell(event)
  }
  listeners.add(listener)
  ++users
  watch(
    () => [String(route.params.school ?? ''), String(route.params.campaign ?? '')] as const,
    ([school, campaign]) => {
      if (school && campaign) follow(school, campaign)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    listeners.delete(listener)
    if (--users > 0) return
    stream?.close()
    stream = null
    followed = ''
  })
  return { state, fresh_at_ms }
}

export const live_state = computed(() => state.value)
export const live_fresh_at_ms = computed(() => fresh_at_ms.value)

export interface Reading<T> {
  value: Ref<T | null>
  refusal: Ref<Refusal | null>
  busy: Ref<boolean>
  read: () => Promise<void>
}

// What a page shows: read now, read again (at most one at a time, events in between put together)
// whenever `scope` is concerned. A reading that fails keeps the last value on the page.
// `load` may return null: there is nothing to ask for yet. `key`: when it changes, another thing is
// meant; the old value goes and the new one is read.
export function use_reading<T>(
  load: () => Promise<Answer<T>> | null,
  options: {
    scope?: () => Scope
    live?: boolean
    when?: (event: LiveEvent) => boolean
    key?: () => unknown
  } = {},
): Reading<T> {
  const value = shallowRef<T | null>(null) as Ref<T | null>
  const refusal = shallowRef<Refusal | null>(null)
  const busy = ref(false)
  let running = false
  let once_more = false
  let gone = false

  let current: Promise<void> = Promise.resolve()
  // Ends when what stands on the page is at least as new as the call.
  function read(): Promise<void> {
    if (running) once_more = true
    else current = run()
    return current
  }
  async function run() {
    running = true
    busy.value = true
    do {
      once_more = false
      const asked = load()
      if (!asked) continue
      const reading = await asked
      if (gone) return
      if (once_more) continue // what came may already be about something else
      if (reading.ok) value.value = reading.value
      refusal.value = reading.ok ? null : reading.refusal
    } while (once_more)
    running = false
    busy.value = false
  }
  onScopeDispose(() => (gone = true))
  if (options.live !== false) {
    use_live((event) => {
      if (!event || !options.when || options.when(event)) void read()
    }, options.scope)
  }
  if (options.key)
    watch(options.key, () => {
      value.value = null
      refusal.value = null
      void read()
    })
  void read()
  return { value, refusal, busy, read }
}
