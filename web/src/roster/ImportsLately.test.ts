import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { offline } from '@/api/answer'
import type { ImportSeen } from '@/api/types'
import { add_words, i18n } from '@/shared/i18n'
import { words as shared } from '@/shared/words'
import ImportsLately from './ImportsLately.vue'
import { words } from './words'

const server = vi.hoisted(() => ({ says: [] as unknown[], asked: 0 }))
vi.mock('@/shared/campaign', () => ({
  use_campaign: () => ({ at: ref({ school: 's', campaign: 'c' }), to: (path: string) => path }),
}))
vi.mock('@/api/client', () => ({
  api: { GET: () => Promise.resolve(server.says[Math.min(server.asked++, server.says.length - 1)]) },
  answer: (said: unknown) => said,
}))

const one = (state: ImportSeen['state']): ImportSeen => ({
  import: 'i',
  file: 'roster.csv',
  state,
  made_at_ms: state === 'reading' ? null : 0,
  made_by: state === 'reading' ? null : 'chief',
})
const list = (...items: ImportSeen[]) => ({ ok: true, value: { items } })

describe('the imports sent lately', () => {
  let page: VueWrapper
  beforeAll(() => add_words({ './shared/words.ts': { words: shared }, './roster/words.ts': { words } }))
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())
  const opened = async (...says: unknown[]) => {
    server.says = says
    server.asked = 0
    page = mount(ImportsLately, { global: { plugins: [i18n], stubs: { RouterLink: { template: '<a><slot /></a>' } } } })
    await flushPromises()
  }
  const later = async () => {
    await vi.advanceTimersByTimeAsync(3000)
    await flushPromises()
  }

  it('are looked at again while one is being read, and not once it is', async () => {
    await opened(list(one('reading')), list(one('dry_run')))
    expect(page.text()).toMatch(/正在读取|being read/)
    await later()
    expect(page.text()).toMatch(/待确认|not confirmed yet/)
    await later()
    expect(server.asked).toBe(2)
    page.unmount()
  })

  it('stay as they were when the server is away, and come again with it', async () => {
    await opened(list(one('taking')), { ok: false, refusal: offline }, list(one('confirmed')))
    await later()
    expect(page.text()).toContain('roster.csv')
    expect(page.find('[role=status]').exists()).toBe(true)
    await later()
    expect(page.find('[role=status]').exists()).toBe(false)
    expect(page.text()).toMatch(/已导入|taken/)
    page.unmount()
  })

  it('are not asked for by a page that was left', async () => {
    await opened(list(one('reading')))
    page.unmount()
    await later()
    expect(server.asked).toBe(1)
  })
})
