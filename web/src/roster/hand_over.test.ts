import { describe, expect, it } from 'vitest'
import { offline, refusal_of, type Answer } from '@/api/answer'
import { hand_over, reasons, type HandOver } from './hand_over'

const files = (n: number) => Array.from({ length: n }, (_, i) => ({ name: `${i}.jpg` }))
const ok: Answer<unknown> = { ok: true, value: {} }
const no = (kind: string): Answer<unknown> => ({
  ok: false,
  refusal: refusal_of(409, { kind, message_zh: kind, message_en: kind }),
})
const at_once = () => Promise.resolve()

describe('pictures handed over one by one', () => {
  it('tells what became of each', async () => {
    const seen: HandOver[] = []
    const end = await hand_over(
      files(5),
      async ({ name }) => (name === '2.jpg' ? no('no_consent') : ok),
      (now) => seen.push(now),
      new AbortController().signal,
      at_once,
    )
    expect(end.state).toBe('over')
    expect(end.done).toHaveLength(5)
    expect(end.done.filter((one) => one.refusal)).toEqual([
      expect.objectContaining({ name: '2.jpg', refusal: expect.objectContaining({ kind: 'no_consent' }) }),
    ])
    expect(seen.at(-1)?.done).toHaveLength(5)
  })
  it('waits for a server that is not reached, and loses no file', async () => {
    let tries = 0
    const seen: HandOver[] = []
    const end = await hand_over(
      files(1),
      async () => (++tries < 4 ? { ok: false, refusal: offline } : ok),
      (now) => seen.push(now),
      new AbortController().signal,
      at_once,
    )
    expect(tries).toBe(4)
    expect(seen[0]?.waiting).toBe(true)
    expect(end).toMatchObject({ state: 'over', waiting: false })
    expect(end.done).toEqual([{ name: '0.jpg', refusal: null }])
  })
  it('stops when told, and says how many are left', async () => {
    const stop = new AbortController()
    const end = await hand_over(
      files(9),
      async ({ name }) => {
        if (name === '3.jpg') stop.abort()
        return ok
      },
      () => {},
      stop.signal,
      at_once,
    )
    expect(end.state).toBe('stopped')
    expect(end.done.length).toBeLessThan(9)
  })
  it('does not send a thousand files to hear a thousand times that no model is there', async () => {
    let sent = 0
    const end = await hand_over(
      files(1000),
      async () => {
        sent += 1
        return no('no_face_model')
      },
      () => {},
      new AbortController().signal,
      at_once,
    )
    expect(sent).toBeLessThan(3)
    expect(end.state).toBe('stopped')
  })
  it('counts the reasons, the most frequent first', () => {
    const done = ['a', 'b', 'b', ''].map((kind, i) => {
      const answer = kind ? no(kind) : ok
      return { name: `${i}`, refusal: answer.ok ? null : answer.refusal }
    })
    expect(reasons(done).map(({ kind, count }) => [kind, count])).toEqual([
      ['b', 2],
      ['a', 1],
    ])
  })
})
