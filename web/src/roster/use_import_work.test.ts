import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { offline, refusal_of, type Answer } from '@/api/answer'
import type { ImportWork } from '@/api/types'
import { use_import_work } from './use_import_work'

const server = vi.hoisted(() => ({ asked: [] as string[], says: [] as Answer<ImportWork>[] }))
vi.mock('@/shared/campaign', () => ({ use_campaign: () => ({ at: { value: { school: 's', campaign: 'c' } } }) }))
// Says in turn what it has to say, the last again and again.
vi.mock('@/api/client', () => {
  const door = (url: string) => {
    server.asked.push(url.split('/').at(-1)!)
    return Promise.resolve(server.says.length > 1 ? server.says.shift()! : server.says[0]!)
  }
  return { api: { GET: door, POST: door }, answer: (said: unknown) => said }
})

const state = (more: Partial<ImportWork>): Answer<ImportWork> => ({
  ok: true,
  value: { import: 'i', job: 'taking', file: 'f', state: 'working', step: 'reading', done: 0, of: 9, result: null, refusal: null, ...more },
})
const idle = state({ job: null, file: '', state: 'idle', step: null, of: 0 })
const being_read = state({ job: 'reading', step: 'checking' })
const taken = { added: 1, changed: 2, gone: 3, untouched: 4, left: 5, items_left: 6, items_over_requests: 7 }
const done = state({ state: 'done', result: taken })
const refused = (kind: string, job: 'reading' | 'taking' = 'taking') =>
  state({
    job,
    state: 'refused',
    refusal: { kind, message_zh: kind, message_en: kind, next_step: { zh: '', en: '' } } as unknown as ImportWork['refusal'],
  })
const no_answer = (status: number): Answer<ImportWork> => ({
  ok: false,
  refusal: status === 0 ? offline : refusal_of(status, null),
})
const what = { leave: [], keep_gone: false, leave_items: [], take_items: [] }

let scope = effectScope()
async function opened(...says: Answer<ImportWork>[]) {
  server.says = says
  server.asked = []
  const id = ref('i')
  const tell = { read: vi.fn(), taken: vi.fn(), over: vi.fn() }
  const work = scope.run(() => use_import_work(id, tell))!
  await vi.advanceTimersByTimeAsync(0)
  return { ...work, tell, id }
}

describe('the taking of an import', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    scope = effectScope()
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
  })

  it('is asked for until it is done, by a page opened in the middle as well', async () => {
    const { job, tell } = await opened(state({}), state({ step: 'writing' }), done)
    expect(job.value).toBe('taking')
    await vi.advanceTimersByTimeAsync(1000)
    expect(tell.taken).toHaveBeenCalledExactlyOnceWith(taken)
    expect(job.value).toBeNull()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.asked).toHaveLength(3)
  })

  it('goes on being asked for when a proxy or nobody answers, each time after a longer pause', async () => {
    const { job, lost, refusal, tell } = await opened(state({}), no_answer(502), no_answer(0), no_answer(504), done)
    await vi.advanceTimersByTimeAsync(500)
    expect([job.value, lost.value, refusal.value]).toEqual(['taking', true, null])
    await vi.advanceTimersByTimeAsync(500)
    expect(server.asked).toHaveLength(3)
    await vi.advanceTimersByTimeAsync(999)
    expect(server.asked).toHaveLength(3)
    await vi.advanceTimersByTimeAsync(1)
    expect(server.asked).toHaveLength(4)
    await vi.advanceTimersByTimeAsync(2000)
    expect(tell.taken).toHaveBeenCalledTimes(1)
    expect(lost.value).toBe(false)
  })

  it('never waits longer than ten seconds', async () => {
    await opened(state({}), no_answer(0))
    await vi.advanceTimersByTimeAsync(120_000)
    const before = server.asked.length
    await vi.advanceTimersByTimeAsync(10_000)
    expect(server.asked.length).toBe(before + 1)
  })

  for (const kind of ['import_stopped', 'import_failed', 'import_roster_moving'])
    it(`tells how it ended: ${kind}`, async () => {
      const { job, refusal, tell } = await opened(state({}), refused(kind))
      await vi.advanceTimersByTimeAsync(500)
      expect([job.value, refusal.value?.kind]).toEqual([null, kind])
      expect(tell.over).toHaveBeenCalledTimes(1)
    })

  it('tells how it ended to a page opened afterwards', async () => {
    const { refusal } = await opened(refused('import_failed'))
    expect(refusal.value?.kind).toBe('import_failed')
  })

  it('says when a server started anew knows nothing of it', async () => {
    const { refusal, tell } = await opened(state({}), no_answer(0), idle)
    await vi.advanceTimersByTimeAsync(1000)
    expect(refusal.value?.kind).toBe('import_forgotten')
    expect(tell.over).toHaveBeenCalledTimes(1)
  })

  it('says nothing of an import nobody has confirmed', async () => {
    const { job, refusal, tell } = await opened(idle)
    await vi.advanceTimersByTimeAsync(10_000)
    expect([job.value, refusal.value]).toEqual([null, null])
    expect(tell.over).not.toHaveBeenCalled()
    expect(server.asked).toHaveLength(1)
  })

  it('is looked for when the answer to the confirmation was lost', async () => {
    const { begin, job, tell } = await opened(idle, no_answer(502), state({}), done)
    await begin(what)
    expect(job.value).toBe('taking')
    await vi.advanceTimersByTimeAsync(1000)
    expect(server.asked).toEqual(['work', 'confirm', 'work', 'work'])
    expect(tell.taken).toHaveBeenCalledTimes(1)
  })

  it('says so when the confirmation never arrived', async () => {
    const { begin, job, refusal } = await opened(idle, no_answer(0), idle)
    await begin(what)
    await vi.advanceTimersByTimeAsync(500)
    expect([job.value, refusal.value?.kind]).toEqual([null, 'import_forgotten'])
  })

  it('is not taken when it is refused at once', async () => {
    const { begin, job, refusal } = await opened(idle, no_answer(422))
    await begin(what)
    expect([job.value, refusal.value?.status]).toEqual([null, 422])
  })

  it('is followed from the reading of its file on', async () => {
    const { job, work, tell } = await opened(being_read, state({ job: 'reading', state: 'done' }))
    expect([job.value, work.value?.step]).toEqual(['reading', 'checking'])
    await vi.advanceTimersByTimeAsync(500)
    expect(tell.read).toHaveBeenCalledTimes(1)
    expect(job.value).toBeNull()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.asked).toHaveLength(2)
  })

  for (const kind of ['missing_column', 'import_stopped'])
    it(`tells why a file was not read: ${kind}`, async () => {
      const { refusal, refused: of, tell } = await opened(being_read, refused(kind, 'reading'))
      await vi.advanceTimersByTimeAsync(500)
      expect([of.value, refusal.value?.kind]).toEqual(['reading', kind])
      expect(tell.over).toHaveBeenCalledTimes(1)
      expect(tell.read).not.toHaveBeenCalled()
    })

  it('says when a server started anew knows nothing of a file it was reading', async () => {
    const { refusal, refused: of } = await opened(being_read, no_answer(0), no_answer(404))
    await vi.advanceTimersByTimeAsync(1500)
    expect([of.value, refusal.value?.kind]).toEqual(['reading', 'import_forgotten'])
    expect(refusal.value?.next_step.en).toContain('Upload')
  })

  it('shows a file that was kept though the server has forgotten how it was read', async () => {
    const { job, refusal, tell } = await opened(being_read, no_answer(0), idle)
    await vi.advanceTimersByTimeAsync(1500)
    expect([job.value, refusal.value]).toEqual([null, null])
    expect(tell.read).toHaveBeenCalledTimes(1)
    expect(tell.over).not.toHaveBeenCalled()
  })

  it('does not follow another import than that of the page', async () => {
    const { id, job } = await opened(state({}), idle)
    id.value = ''
    await nextTick()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(job.value).toBeNull()
    expect(server.asked).toHaveLength(1)
  })
})
