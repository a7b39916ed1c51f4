// The two windows of a station talk to each other inside this browser: what the sitter says is for the
// photographer's eyes; the proof proper is given on the graduand's own page.
import { onScopeDispose } from 'vue'

export interface SitterSays {
  sitting: string
  answer: 'good' | 'not_me' | 'wrong_data' | 'poor'
}

export function use_sitter_channel(station: string, hear: (said: SitterSays) => void = () => {}) {
  const channel =
    typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`liuying-sitter-${station}`)
  if (channel) channel.onmessage = ({ data }: MessageEvent<SitterSays>) => hear(data)
  onScopeDispose(() => channel?.close())
  return (said: SitterSays) => channel?.postMessage(said)
}
