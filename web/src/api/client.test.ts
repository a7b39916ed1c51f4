import { afterEach, describe, expect, it, vi } from 'vitest'
import { answer, api } from './client'

// Answers in turn; the last one again and again. Returns what was asked.
function server(...statuses: number[]) {
  const asked: Request[] = []
  vi.stubGlobal('fetch', (request: Request) => {
    const status = statuses[Math.min(asked.length, statuses.length - 1)] ?? 200
    asked.push(request)
    return Promise.resolve(
      new Response(JSON.stringify({ items: [] }), { status, headers: { 'Content-Type': 'application/json' } }),
    )
  })
  return asked
}
async function after_all_pauses<T>(asking: Promise<T>): Promise<T> {
  await vi.runAllTimersAsync()
  return asking
}

describe('client', () => {
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('asks a busy server again, so that a page does not stand still', async () => {
    vi.useFakeTimers()
    const asked = server(503, 503, 200)
    const reading = await after_all_pauses(answer(api.GET('/api/v1/campaigns')))
    expect(reading.ok).toBe(true)
    expect(asked).toHaveLength(3)
  })

  it('says so when it stays busy', async () => {
    vi.useFakeTimers()
    const asked = server(503)
    const reading = await after_all_pauses(answer(api.GET('/api/v1/campaigns')))
    expect(reading.ok).toBe(false)
    expect(asked).toHaveLength(3)
  })

  it('tries an act without an event of its own only once', async () => {
    vi.useFakeTimers()
    const asked = server(503, 200)
    const act = await after_all_pauses(
      answer(api.POST('/api/v1/sign-in', { body: { name: 'a', password: 'b' } })),
    )
    expect(act.ok).toBe(false)
    expect(asked).toHaveLength(1)
  })

  it('repeats an act whose answer was lost, but none about many at once', async () => {
    vi.useFakeTimers()
    const asked = server(503, 503, 200)
    const act = { event_id: '0', act: 'excuse' as const, reason: 'r', session: '', graduands: ['g'] }
    const path = { school: '10335', campaign: '2022' }
    const many = await after_all_pauses(
      answer(api.POST('/api/v1/schools/{school}/campaigns/{campaign}/graduands/acts', { params: { path }, body: act })),
    )
    expect(many.ok).toBe(false)
    expect(asked).toHaveLength(1)
    const one = await after_all_pauses(
      answer(
        api.POST('/api/v1/schools/{school}/campaigns/{campaign}/graduands/{graduand}/excuse', {
          params: { path: { ...path, graduand: 'g' } },
          body: { event_id: '1', reason: 'r', undo: false },
        }),
      ),
    )
    expect(one.ok).toBe(true)
    expect(asked).toHaveLength(3)
  })
})
