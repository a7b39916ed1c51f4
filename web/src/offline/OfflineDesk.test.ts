import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { add_words, i18n } from '@/shared/i18n'
import { words as shared } from '@/shared/words'
import OfflineDesk from './OfflineDesk.vue'
import type { StationState } from './station'
import { words } from './words'

const machine = vi.hoisted(() => ({ now: {} as StationState }))
vi.mock('./station', async (original) => ({
  ...(await original<typeof import('./station')>()),
  state: () => Promise.resolve({ ok: true, value: machine.now }),
}))

const parked = { event_id: 'e', seq: 1, session: 's', at_ms: 0, refusal: null }
const state = (more: Partial<StationState>) =>
  ({
    readiness: 'open',
    session: null,
    people: 1,
    waiting: 0,
    taken: 0,
    parked: [parked],
    fetched_at_ms: 0,
    until_ms: 0,
    server: { reached: true, why: { zh: '', en: '' } },
    trying: false,
    now_ms: 0,
    ...more,
  }) satisfies StationState

describe('the keys at an offline desk', () => {
  let page: VueWrapper
  beforeAll(() => add_words({ './shared/words.ts': { words: shared }, './offline/words.ts': { words } }))
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => {
    page.unmount()
    vi.useRealTimers()
  })
  const open = async (readiness: StationState['readiness']) => {
    machine.now = state({ readiness })
    page = mount(OfflineDesk, { global: { plugins: [i18n] }, attachTo: document.body })
    await flushPromises()
  }
  const becomes = async (readiness: StationState['readiness']) => {
    machine.now = state({ readiness })
    await vi.advanceTimersByTimeAsync(6000)
    await flushPromises()
  }

  it('go to the field that stands there when nobody writes elsewhere', async () => {
    await open('locked')
    expect(document.activeElement?.id).toBe('code')
    await becomes('open')
    expect(document.activeElement?.id).toBe('who')
  })

  it('leave a button behind: no key signs anybody in at a desk that is shut', async () => {
    await open('open')
    ;(page.find('button').element as HTMLButtonElement).focus()
    await becomes('locked')
    expect(document.activeElement?.id).toBe('code')
  })

  it('stay with whoever is writing what became of a refused sign-in', async () => {
    await open('open')
    const by = page.find('.parked input').element as HTMLInputElement
    by.focus()
    await becomes('locked')
    expect(document.activeElement).toBe(by)
  })
})
