import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import type { Answer } from '@/api/answer'
import type { Question } from '@/api/types'
import { add_words, i18n } from '@/shared/i18n'
import { words as shared } from '@/shared/words'
import { use_second } from './second'
import SlipBoard from './SlipBoard.vue'
import { words } from './words'

const server = vi.hoisted(() => ({ sent: [] as unknown[], answer: (_: Answer<null>) => {} }))
vi.mock('@/shared/campaign', () => ({ use_campaign: () => ({ at: ref({}) }) }))
vi.mock('@/api/client', () => ({
  api: { POST: (_: string, { body }: { body: unknown }) => (server.sent.push(body), new Promise((done) => (server.answer = done))) },
  answer: (said: unknown) => said,
}))

describe('a slip settled on its board', () => {
  beforeAll(() => {
    add_words({ './shared/words.ts': { words: shared }, './review/words.ts': { words } })
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true
    }
  })

  it('stays until it is settled, and asks for a second person when one is needed', async () => {
    const question = {
      question: 'q',
      words: { zh: '谁', en: 'who' },
      shots: [{ shot: 's', picture_url: '/p', taken_at_ms: 0 }],
      candidates: [{ token: 't', name: '甲', sign_in_no: 1, seated_from_ms: null }],
      proposal: [],
    } as unknown as Question
    const sheet = mount(SlipBoard, {
      props: { question, second: use_second() },
      global: { plugins: [i18n], stubs: { SecondPerson: { template: '<i class="second" />' } } },
      attachTo: document.body,
    })
    expect(sheet.find('button.primary').attributes('disabled')).toBeDefined()
    await sheet.find('[data-person=t]').trigger('click')
    await sheet.find('input[name=reason]').setValue('as they sat')
    await sheet.find('form').trigger('submit')
    expect(server.sent).toMatchObject([{ pairs: [{ shot: 's', token: 't' }], reason: 'as they sat' }])
    await sheet.find('dialog').trigger('cancel')
    expect(sheet.emitted('close')).toBeUndefined()
    const words = { zh: '要第二人', en: 'a second person' }
    server.answer({ ok: false, refusal: { kind: 'needs_second', status: 403, message: words, next_step: words, details: {} } })
    await flushPromises()
    expect(sheet.find('.second').exists()).toBe(true)
    await sheet.find('form').trigger('submit')
    server.answer({ ok: true, value: null })
    await flushPromises()
    expect(sheet.emitted('settled')).toHaveLength(1)
    sheet.unmount()
  })
})
