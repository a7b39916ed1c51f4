// Opens the live stream of a campaign through the SharedWorker, or in this page where there is none
// (Chrome on Android).
import { Feed, type FeedMessage } from './feed'

export type { FeedState, LiveEvent } from './feed'

export interface LiveStream {
  hurry(): void
  close(): void
}

export function open_live(
  school: string,
  campaign: string,
  tell: (message: FeedMessage) => void,
): LiveStream {
  const url = `${window.location.origin}/api/v1/schools/${encodeURIComponent(school)}/campaigns/${encodeURIComponent(campaign)}/events`
  if (typeof SharedWorker === 'undefined') {
    const feed = new Feed(url, tell)
    return { hurry: () => feed.hurry(), close: () => feed.stop() }
  }
  const worker = new SharedWorker(new URL('./feed.worker.ts', import.meta.url), {
    type: 'module',
    name: 'liuying-live',
  })
  const port = worker.port
  port.onmessage = ({ data }: MessageEvent<FeedMessage>) => tell(data)
  port.start()
  port.postMessage({ kind: 'join', url })
  const leave = () => port.postMessage({ kind: 'leave' })
  const rejoin = (event: PageTransitionEvent) => {
    if (!event.persisted) return // only a page that comes back out of the browser's own cache
    port.postMessage({ kind: 'join', url })
    tell({ kind: 'reset' })
  }
  window.addEventListener('pagehide', leave)
  window.addEventListener('pageshow', rejoin)
  return {
    hurry: () => port.postMessage({ kind: 'hurry' }),
    close: () => {
      window.removeEventListener('pagehide', leave)
      window.removeEventListener('pageshow', rejoin)
      leave()
      port.close()
    },
  }
}
