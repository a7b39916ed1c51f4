// One live stream of a campaign, kept open: it reconnects by itself from the last seq it saw. Runs in
// the SharedWorker, or in the page where there is none.
import { SseParser } from './sse'

export interface LiveEvent {
  seq: number
  action: string
  session: string
  station: string
  venue: string
}
export type FeedState =
  | { state: 'connecting' }
  | { state: 'open' }
  | { state: 'stale'; since_ms: number } // the stream broke and could not be opened again
  | { state: 'refused'; status: number } // the server will not give this stream: not tried again
export type FeedMessage =
  | { kind: 'state'; state: FeedState }
  | { kind: 'event'; event: LiveEvent }
  | { kind: 'reset' } // the past was missed or the store was restored: read everything again

const silence_ms = 40_000 // the server speaks every 15 s
const waits_ms = [500, 1000, 2000, 4000, 8000]

export function parse_event(id: string, name: string, data: string): LiveEvent | null {
  let body: Record<string, unknown>
  try {
    body = JSON.parse(data) as Record<string, unknown>
  } catch {
    return null
  }
  const text = (key: string) => (typeof body[key] === 'string' ? (body[key] as string) : '')
  const seq = typeof body.seq === 'number' ? body.seq : Number(id)
  if (!Number.isFinite(seq)) return null
  return {
    seq,
    action: text('action') || name,
    session: text('session'),
    station: text('station'),
    venue: text('venue'),
  }
}

export class Feed {
  private readonly url: string
  private readonly tell: (message: FeedMessage) => void
  private last_seq: number | null = null
  private stopped = false
  private broken_since: number | null = null
  private aborter: AbortController | null = null
  private wake: () => void = () => {}
  state: FeedState = { state: 'connecting' }

  constructor(url: string, tell: (message: FeedMessage) => void) {
    this.url = url
    this.tell = tell
    void this.run()
  }

  stop() {
    this.stopped = true
    this.aborter?.abort()
    this.wake()
  }

  // Try now: the browser says the network is back.
  hurry() {
    this.wake()
  }

  private set(state: FeedState) {
    this.state = state
    this.tell({ kind: 'state', state })
  }

  private async run() {
    for (let failures = 0; !this.stopped; ) {
      const opened = await this.follow()
      if (this.stopped || this.state.state === 'refused') return
      failures = opened ? 0 : failures + 1
      if (failures > 0) {
        this.broken_since ??= Date.now()
        this.set({ state: 'stale', since_ms: this.broken_since })
      }
      const wait = waits_ms[Math.min(failures, waits_ms.length - 1)] ?? 8000
      await new Promise<void>((done) => {
        const timer = setTimeout(done, wait)
        this.wake = () => {
          clearTimeout(timer)
          done()
        }
      })
    }
  }

  // True when the stream was open for a while, whatever ended it.
  private async follow(): Promise<boolean> {
    const aborter = new AbortController()
    this.aborter = aborter
    let silence: ReturnType<typeof setTimeout> | undefined
    const heard = () => {
      clearTimeout(silence)
      silence = setTimeout(() => aborter.abort(), silence_ms)
    }
    let opened = false
    try {
      heard()
      const headers: Record<string, string> = { Accept: 'text/event-stream' }
      if (this.last_seq !== null) headers['Last-Event-ID'] = String(this.last_seq)
      const response = await fetch(this.url, {
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: aborter.signal,
      })
      if (response.status >= 400 && response.status < 500 && response.status !== 429) {
        this.set({ state: 'refused', status: response.status })
        return false
      }
      if (!response.ok || !response.body) return false
      opened = true
      const was_broken = this.broken_since !== null
      this.broken_since = null
      this.set({ state: 'open' })
      // Without a seq to resume from, what happened meanwhile is unknown.
      if (was_broken && this.last_seq === null) this.tell({ kind: 'reset' })
      const parser = new SseParser()
      const decoder = new TextDecoder()
      const reader = response.body.getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        heard()
        for (const message of parser.push(decoder.decode(value, { stream: true }))) this.take(message)
      }
    } catch {
      // A network that went away ends here; run() opens the stream again and says so.
    } finally {
      clearTimeout(silence)
    }
    return opened
  }

  private take(message: { id: string; event: string; data: string }) {
    const event = parse_event(message.id, message.event, message.data)
    if (message.event === 'reset') {
      this.last_seq = event?.seq ?? null
      this.tell({ kind: 'reset' })
      return
    }
    if (!event) return
    if (message.event === 'hello') {
      this.last_seq ??= event.seq
      return
    }
    this.last_seq = event.seq
    this.tell({ kind: 'event', event })
  }
}
