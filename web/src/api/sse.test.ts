import { describe, expect, it } from 'vitest'
import { parse_event } from './feed'
import { SseParser } from './sse'

const stream = ': hello\n\nevent: hello\ndata: {"seq":6}\n\nid: 7\r\nevent: signed_in\r\ndata: {"session":"s1",\r\ndata: "station":""}\r\n\r\nid: 8\rdata: x\r\r'

describe('live stream', () => {
  it('is read the same however the network cuts it', () => {
    const whole = new SseParser().push(stream)
    expect(whole).toEqual([
      { id: '', event: 'hello', data: '{"seq":6}' },
      { id: '7', event: 'signed_in', data: '{"session":"s1",\n"station":""}' },
      // The last CR may be half of CRLF: its message waits for what follows.
    ])
    for (const size of [1, 2, 3, 7, 20]) {
      const parser = new SseParser()
      const pieces = []
      for (let at = 0; at < stream.length; at += size)
        pieces.push(...parser.push(stream.slice(at, at + size)))
      expect(pieces).toEqual(whole)
      expect(parser.push('\n')).toEqual([{ id: '8', event: 'message', data: 'x' }])
    }
  })

  it('gives events their seq from the id, and drops what it cannot read', () => {
    expect(parse_event('7', 'signed_in', '{"session":"s1"}')).toEqual({
      seq: 7,
      action: 'signed_in',
      session: 's1',
      station: '',
      venue: '',
    })
    expect(parse_event('7', 'signed_in', 'oops')).toBeNull()
  })
})
