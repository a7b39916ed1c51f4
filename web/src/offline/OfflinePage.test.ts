import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { offline } from '@/api/answer'
import { add_words, i18n } from '@/shared/i18n'
import { words as shared } from '@/shared/words'
import { words as station_words } from '@/station/words'
import OfflinePage from './OfflinePage.vue'
import type { Chair, StationState } from './station'
import { words } from './words'

const machine = vi.hoisted(() => ({ now: {} as StationState }))
const look_up = vi.hoisted(() => vi.fn())
const chair = {
  station: 'A',
  seated: null,
  shots: [],
  alarm: null,
  waiting: 0,
  taken: 0,
  refused: [],
  folder: { ok: true, words: { zh: '', en: '' } },
  now_ms: 0,
} satisfies Chair
vi.mock('./station', async (original) => ({
  ...(await original<typeof import('./station')>()),
  state: () => Promise.resolve({ ok: true, value: machine.now }),
  chair: () => Promise.resolve({ ok: true, value: chair }),
  seat: () => Promise.resolve({ ok: false, refusal: { ...offline, status: 409, kind: 'not_signed_in' } }),
  look_up,
}))

const parked = { event_id: 'e', kind: 'sign_in' as const, sign_in_no: null, number_here: 1, session: 's', at_ms: 0, refusal: null }
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
    chair: null,
    now_ms: 0,
    ...more,
  }) satisfies StationState

let page: VueWrapper
beforeAll(() =>
  add_words({
    './shared/words.ts': { words: shared },
    './station/words.ts': { words: station_words },
    './offline/words.ts': { words },
  }),
)
beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  page.unmount()
  vi.useRealTimers()
})
async function open(readiness: StationState['readiness'], more: Partial<StationState> = {}) {
  machine.now = state({ readiness, ...more })
  page = mount(OfflinePage, { global: { plugins: [i18n] }, attachTo: document.body })
  await flushPromises()
}
async function press(code: string) {
  window.dispatchEvent(new KeyboardEvent('keydown', { code }))
  await flushPromises()
}

describe('the keys at an offline desk', () => {
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

describe('a machine with a camera', () => {
  const two = { chair: { station: 'A' } }
  const side = () => page.find('[role="tab"][aria-selected="true"]').attributes('id')

  it('stands at the chair, and goes to the desk and back by key', async () => {
    await open('open', two)
    expect(side()).toBe('tab-chair')
    await press('F2')
    expect(side()).toBe('tab-desk')
    expect(document.activeElement?.id).toBe('who')
    await press('F3')
    expect(side()).toBe('tab-chair')
  })

  it('asks for the code before either side', async () => {
    await open('locked', two)
    expect(page.find('[role="tab"]').exists()).toBe(false)
    expect(document.activeElement?.id).toBe('code')
  })

  it('looks up at the desk whom the chair refused', async () => {
    look_up.mockResolvedValue({ ok: false, refusal: offline })
    await open('open', two)
    await page.find('#ticket').setValue('3200105001')
    await page.find('form').trigger('submit')
    await flushPromises()
    await press('F2')
    expect(side()).toBe('tab-desk')
    expect(look_up).toHaveBeenCalledWith({ kind: 'student_no', value: '3200105001' })
  })

  it('without one shows no tabs', async () => {
    await open('open')
    expect(page.find('[role="tablist"]').exists()).toBe(false)
    expect(page.find('#who').exists()).toBe(true)
  })
})
