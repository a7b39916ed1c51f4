// Server-sent events, parsed as they arrive (WHATWG HTML, section 9.2.6). We read the stream with
// fetch rather than EventSource: it sees the 15 s comment that proves the other end is there, the
// status of a refusal, and it may send Last-Event-ID from the first request on.

export interface SseMessage {
  id: string
  event: string // 'message' when the server named none
  data: string
}

export class SseParser {
  private rest = ''
  private id = ''
  private event = ''
  private data: string[] = []

  // Feeds a piece of the stream, which may end anywhere, and returns what became whole.
  push(piece: string): SseMessage[] {
    const whole: SseMessage[] = []
    const text = this.rest + piece
    // A lone CR at the end may be the first half of CRLF: it waits.
    const until = text.endsWith('\r') ? text.length - 1 : text.length
    let start = 0
    for (let at = 0; at < until; ++at) {
      const c = text[at]
      if (c !== '\n' && c !== '\r') continue
      const message = this.line(text.slice(start, at))
      if (message) whole.push(message)
      if (c === '\r' && text[at + 1] === '\n') ++at
      start = at + 1
    }
    this.rest = text.slice(start)
    return whole
  }

  private line(line: string): SseMessage | null {
    if (line === '') {
      const message =
        this.data.length > 0
          ? { id: this.id, event: this.event || 'message', data: this.data.join('\n') }
          : null
      this.event = ''
      this.data = []
      return message
    }
    if (line.startsWith(':')) return null
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    let value = colon < 0 ? '' : line.slice(colon + 1)
    if (value.startsWith(' ')) value = value.slice(1)
    if (field === 'data') this.data.push(value)
    else if (field === 'event') this.event = value
    else if (field === 'id' && !value.includes('\0')) this.id = value
    return null
  }
}
