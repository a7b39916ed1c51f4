// Ids of events are made by whoever makes the event: UUIDv7 (RFC 9562 section 5.7), sortable by time.
export function new_event_id(now_ms = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  let rest = now_ms
  for (let at = 5; at >= 0; --at) {
    bytes[at] = rest % 256
    rest = Math.floor(rest / 256)
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

// The part every act's body begins with. The moment is the server's: a desk computer's clock may be
// hours off, and everything here happens within one network round trip. Only what is typed in from paper
// names its own moment.
export const new_act = (happened_at_ms: number | null = null) => ({
  event_id: new_event_id(),
  ...(happened_at_ms === null ? {} : { happened_at_ms }),
})
