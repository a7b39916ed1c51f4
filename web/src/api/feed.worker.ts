// One stream per campaign for all tabs of this browser: HTTP/1.1 allows six connections to a host.
import { Feed, type FeedMessage } from './feed'

interface Shared {
  feed: Feed
  ports: Set<MessagePort>
}
const feeds = new Map<string, Shared>()

function join(url: string, port: MessagePort) {
  let shared = feeds.get(url)
  if (shared && shared.feed.state.state === 'refused') {
    shared.feed.stop()
    feeds.delete(url)
    shared = undefined
  }
  if (!shared) {
    const ports = new Set<MessagePort>()
    shared = {
      ports,
      feed: new Feed(url, (message) => {
        for (const each of ports) each.postMessage(message)
      }),
    }
    feeds.set(url, shared)
  }
  shared.ports.add(port)
  port.postMessage({ kind: 'state', state: shared.feed.state } satisfies FeedMessage)
}

function leave(url: string, port: MessagePort) {
  const shared = feeds.get(url)
  if (!shared) return
  shared.ports.delete(port)
  if (shared.ports.size > 0) return
  shared.feed.stop()
  feeds.delete(url)
}

const scope = self as unknown as { onconnect: (event: MessageEvent) => void }
scope.onconnect = (connection) => {
  const port = connection.ports[0]
  if (!port) return
  let joined: string | null = null
  port.onmessage = ({ data }: MessageEvent<{ kind: string; url?: string }>) => {
    if (data.kind === 'join' && data.url) {
      joined = data.url
      join(data.url, port)
    } else if (data.kind === 'leave' && joined) leave(joined, port)
    else if (data.kind === 'hurry' && joined) feeds.get(joined)?.feed.hurry()
  }
}
