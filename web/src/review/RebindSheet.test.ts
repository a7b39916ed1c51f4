import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { refusal_of, type Answer } from '@/api/answer'
import type { Person, Shot } from '@/api/types'
import { add_words, i18n } from '@/shared/i18n'
import { words as shared } from '@/shared/words'
import RebindSheet from './RebindSheet.vue'
import { words } from './words'

vi.mock('@/shared/campaign', () => ({ use_campaign: () => ({ at: ref({}), college: (id: string) => id }) }))

describe('who it is then', () => {
  beforeAll(() => {
    add_words({ './shared/words.ts': { words: shared }, './review/words.ts': { words } })
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true
    }
  })

  it('is said once, and the sheet stays until it is kept', async () => {
    let kept: (said: Answer<unknown>) => void = () => {}
    const bind = vi.fn(() => new Promise<Answer<unknown>>((done) => (kept = done)))
    const sheet = mount(RebindSheet, {
      props: {
        shot: { picture_url: '/p' } as Shot,
        people: [{ token: 't', name: '甲', student_no: '1', college: 'law' } as Person],
        busy: false,
        bind,
      },
      global: { plugins: [i18n] },
      attachTo: document.body,
    })
    expect(sheet.find('button.primary').attributes('disabled')).toBeDefined()
    await sheet.find('input[type=radio]').setValue()
    await sheet.find('input[name=reason]').setValue('as on the card')
    await sheet.find('form').trigger('submit')
    await sheet.find('form').trigger('submit')
    expect(bind).toHaveBeenCalledExactlyOnceWith('t', 'as on the card')
    await sheet.find('dialog').trigger('cancel')
    expect(sheet.emitted('close')).toBeUndefined()
    kept({ ok: true, value: null })
    await flushPromises()
    expect(sheet.emitted('close')).toHaveLength(1)
    sheet.unmount()
  })

  it('tells what came of it once a second person had come, in place of the first answer', async () => {
    const why = (message: string) => ({ ...refusal_of(403, null), message: { zh: message, en: message } })
    const sheet = mount(RebindSheet, {
      props: {
        shot: { picture_url: '/p' } as Shot,
        people: [{ token: 't', name: '甲', student_no: '1', college: 'law' } as Person],
        busy: false,
        refusal: null,
        bind: () => Promise.resolve({ ok: false as const, refusal: why('a second person is needed') }),
      },
      global: { plugins: [i18n] },
      attachTo: document.body,
    })
    await sheet.find('input[type=radio]').setValue()
    await sheet.find('input[name=reason]').setValue('as on the card')
    await sheet.find('form').trigger('submit')
    await flushPromises()
    await sheet.setProps({ refusal: why('the password is wrong') })
    expect(sheet.find('[role=alert]').text()).toContain('the password is wrong')
    expect(sheet.text()).not.toContain('a second person is needed')
    sheet.unmount()
  })

  it('stays while it goes on once a second person has come', async () => {
    const sheet = mount(RebindSheet, {
      props: { shot: { picture_url: '/p' } as Shot, people: [], busy: true, bind: vi.fn() },
      global: { plugins: [i18n] },
      attachTo: document.body,
    })
    await sheet.find('dialog').trigger('cancel')
    expect(sheet.emitted('close')).toBeUndefined()
    sheet.unmount()
  })
})
