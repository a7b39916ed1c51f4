import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import type { SessionInfo } from '@/api/types'
import { add_words, i18n } from '@/shared/i18n'
import { words as shared } from '@/shared/words'
import MoveSheet from './MoveSheet.vue'
import { words } from './words'

const server = vi.hoisted(() => ({ written: [] as unknown[], answer: (_: unknown) => {} }))
vi.mock('@/shared/campaign', () => ({
  use_campaign: () => ({ at: ref({ school: 's', campaign: 'c' }), college: (id: string) => id, read_again: () => Promise.resolve() }),
}))
vi.mock('@/api/client', () => ({
  api: {
    GET: (url: string) =>
      Promise.resolve({ ok: true, value: url.endsWith('/file') ? { toml: file, version: 3 } : { total: 12 } }),
    PUT: (_: string, { body }: { body: unknown }) => (server.written.push(body), new Promise((done) => (server.answer = done))),
  },
  answer: (said: unknown) => said,
}))
const file = `[[sessions]]
id = "a"
colleges = ["law"]

[[sessions]]
id = "b"
colleges = ["arts"]
`
const session = (id: string) =>
  ({ session: id, title: { zh: id, en: id }, kind: 'college', state: 'planned', planned: 20, capacity: 100, venue: 'v', start_ms: 0, end_ms: 0 }) as unknown as SessionInfo
function opened() {
  return mount(MoveSheet, {
    props: { college_id: 'law', from: session('a'), to: session('b'), sessions: [session('a'), session('b')] },
    global: { plugins: [i18n], stubs: { SessionSelect: true } },
    attachTo: document.body,
  })
}

describe('moving a college', () => {
  beforeAll(() => {
    add_words({ './shared/words.ts': { words: shared }, './campaign/words.ts': { words } })
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true
    }
  })

  it('stays until it is written', async () => {
    const sheet = opened()
    await flushPromises()
    await sheet.find('form').trigger('submit')
    await flushPromises()
    expect(server.written).toMatchObject([{ version: 3 }])
    await sheet.find('dialog').trigger('cancel')
    expect(sheet.emitted('close')).toBeUndefined()
    server.answer({ ok: true, value: { ok: true, faults: [] } })
    await flushPromises()
    expect(sheet.emitted('done')).toHaveLength(1)
    sheet.unmount()
  })

  it('says what is wrong with the file it would write', async () => {
    const sheet = opened()
    await flushPromises()
    await sheet.find('form').trigger('submit')
    await flushPromises()
    server.answer({ ok: true, value: { ok: false, faults: [{ message_zh: '满了', message_en: 'full' }] } })
    await flushPromises()
    expect(sheet.emitted('done')).toBeUndefined()
    expect(sheet.find('[role=alert]').text()).toMatch(/满了|full/)
    sheet.unmount()
  })
})
