import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Answer } from '@/api/answer'
import type { Shift } from '@/api/types'
import { add_words, i18n } from '@/shared/i18n'
import { words as shared } from '@/shared/words'
import CountSheet from './CountSheet.vue'
import { words } from './words'

const server = vi.hoisted(() => ({ sent: [] as unknown[], answer: (_: Answer<null>) => {} }))
vi.mock('@/shared/campaign', () => ({ use_campaign: () => ({ at: { value: { school: 's', campaign: 'c' } } }) }))
vi.mock('@/api/client', () => ({
  api: { POST: (_: string, { body }: { body: unknown }) => (server.sent.push(body), new Promise((done) => (server.answer = done))) },
  answer: (said: unknown) => said,
}))

describe('counting a shift', () => {
  beforeAll(() => {
    add_words({ './shared/words.ts': { words: shared }, './cash/words.ts': { words } })
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true
    }
  })

  it('asks whether it is that much, and stays until it is handed in', async () => {
    const sheet = mount(CountSheet, {
      props: { shift: { shift: 'x', expected_fen: 4000 } as Shift },
      global: { plugins: [i18n] },
      attachTo: document.body,
    })
    await sheet.findAll('input').at(-1)!.setValue('40')
    await sheet.find('form').trigger('submit')
    expect(server.sent).toEqual([])
    await sheet.find('form').trigger('submit')
    expect(server.sent).toMatchObject([{ counted_fen: 4000 }])
    await sheet.find('dialog').trigger('cancel')
    expect(sheet.emitted('close')).toBeUndefined()
    server.answer({ ok: true, value: null })
    await flushPromises()
    expect(sheet.emitted('done')).toHaveLength(1)
    sheet.unmount()
  })
})
