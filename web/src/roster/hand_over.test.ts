import { describe, expect, it } from 'vitest'
import { offline, refusal_of, type Answer, type Refusal } from '@/api/answer'
import { hand_over, reasons, unreadable, type Door, type HandOver } from './hand_over'

interface Named {
  name: string
}
const files = (n: number): Named[] => Array.from({ length: n }, (_, i) => ({ name: `${i}.jpg` }))
const ok: Answer<unknown> = { ok: true, value: {} }
const why = (kind: string, status = 409): Refusal => refusal_of(status, { kind, message_zh: kind, message_en: kind })
const no = (kind: string): Answer<unknown> => ({ ok: false, refusal: why(kind) })
const door = (own: Partial<Door<Named>> = {}): Door<Named> => ({
  unwanted: async (names) => ({ ok: true, value: names.map(() => null) }),
  send: async () => ok,
  wait: () => Promise.resolve(),
  ...own,
})
const go_on = () => new AbortController().signal

describe('pictures handed over', () => {
  it('tells what became of each', async () => {
    const seen: HandOver[] = []
    const send = async ({ name }: Named) => (name === '2.jpg' ? no('not_one_face') : ok)
    const end = await hand_over(files(5), door({ send }), (now) => seen.push(now), go_on())
    expect(end.state).toBe('over')
    expect(end.done).toHaveLength(5)
    expect(end.done.filter((one) => one.refusal).map((one) => one.name)).toEqual(['2.jpg'])
    expect(seen.at(-1)?.done).toHaveLength(5)
  })
  it('sends no picture that is not wanted', async () => {
    const sent: string[] = []
    const end = await hand_over(
      files(2500),
      door({
        unwanted: async (names) => ({
          ok: true,
          value: names.map((name) => (name.endsWith('7.jpg') ? null : why('no_consent'))),
        }),
        send: async ({ name }) => {
          sent.push(name)
          return ok
        },
      }),
      () => {},
      go_on(),
    )
    expect(sent).toHaveLength(250)
    expect(end).toMatchObject({ state: 'over', total: 2500 })
    expect(reasons(end.done)).toEqual([expect.objectContaining({ kind: 'no_consent', count: 2250 })])
  })
  it('waits for a server that is not reached or too busy, and loses no file', async () => {
    for (const refusal of [offline, why('busy', 503), refusal_of(502, null)]) {
      let tries = 0
      const seen: HandOver[] = []
      const send = async (): Promise<Answer<unknown>> => (++tries < 4 ? { ok: false, refusal } : ok)
      const end = await hand_over(files(1), door({ send }), (now) => seen.push(now), go_on())
      expect(tries).toBe(4)
      expect(seen.some((now) => now.waiting)).toBe(true)
      expect(end).toMatchObject({ state: 'over', waiting: false })
      expect(end.done).toEqual([{ name: '0.jpg', refusal: null }])
    }
  })
  it('goes on past a file that can no longer be read', async () => {
    const send = async ({ name }: Named): Promise<Answer<unknown>> =>
      name === '0.jpg' ? { ok: false, refusal: unreadable } : ok
    const end = await hand_over(files(3), door({ send }), () => {}, go_on())
    expect(end.state).toBe('over')
    expect(end.done.filter((one) => one.refusal)).toHaveLength(1)
  })
  it('stops when told, and says how many are left', async () => {
    const stop = new AbortController()
    const send = async ({ name }: Named) => {
      if (name === '3.jpg') stop.abort()
      return ok
    }
    const end = await hand_over(files(9), door({ send }), () => {}, stop.signal)
    expect(end.state).toBe('stopped')
    expect(end.done.length).toBeLessThan(9)
  })
  it('does not send a thousand files to hear a thousand times that no model is there', async () => {
    let sent = 0
    const send = async () => {
      sent += 1
      return no('no_face_model')
    }
    const end = await hand_over(files(1000), door({ send }), () => {}, go_on())
    expect(sent).toBeLessThan(3)
    expect(end.state).toBe('stopped')
  })
})
