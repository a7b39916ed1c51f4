import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it } from 'vitest'
import { offline, refusal_of, type Answer } from '@/api/answer'
import type { BulkDone } from '@/api/types'
import BulkSheet from './BulkSheet.vue'
import { add_words, i18n, set_lang } from './i18n'
import { words } from './words'

const busy = refusal_of(503, null)
const changed = refusal_of(409, { kind: 'list_changed', message_zh: '列表已有变化。', message_en: 'The list has changed.' })

async function sent(said: Answer<BulkDone>) {
  const sheet = mount(BulkSheet, {
    props: { title: 'Excuse', lead: '3 of them', go: 'Do it', send: () => Promise.resolve(said) },
    global: { plugins: [i18n] },
    attachTo: document.body,
  })
  await sheet.find('form').trigger('submit')
  await flushPromises()
  return sheet
}

describe('an act about many', () => {
  beforeAll(() => {
    set_lang('zh')
    add_words({ './shared/words.ts': { words } })
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true
    }
  })

  it('says that some may be done when no answer came, and has the list read again', async () => {
    for (const lost of [offline, refusal_of(502, null)]) {
      const sheet = await sent({ ok: false, refusal: lost })
      expect(sheet.emitted('unsure')).toHaveLength(1)
      expect(sheet.find('[role=alert]').text()).toContain('可能已经办了一部分')
      sheet.unmount()
    }
  })

  it('repeats the reason of a server that did nothing', async () => {
    for (const refusal of [busy, changed]) {
      const sheet = await sent({ ok: false, refusal })
      expect(sheet.emitted('unsure')).toBeUndefined()
      expect(sheet.find('[role=alert]').text()).toContain(refusal.message.zh)
      sheet.unmount()
    }
  })

  it('names who was refused, with the reason', async () => {
    const why = { zh: '名单显示不需要关联。', en: 'No link is needed.' }
    const refused = [{ id: 'g', student_no: '1', name: '甲', why, next_step: { zh: '', en: '' } }]
    const sheet = await sent({ ok: true, value: { done: 2, unchanged: 0, refused } })
    expect(sheet.emitted('done')).toHaveLength(1)
    expect(sheet.find('.refused').text()).toContain('名单显示不需要关联')
    sheet.unmount()
  })
})
