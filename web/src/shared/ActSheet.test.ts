import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { h } from 'vue'
import { offline, type Answer } from '@/api/answer'
import ActSheet from './ActSheet.vue'
import { add_words, i18n } from './i18n'
import { words } from './words'

// A server that answers when it is told to.
function held() {
  let answer: (said: Answer<number>) => void = () => {}
  const send = vi.fn(() => new Promise<Answer<number>>((done) => (answer = done)))
  return { send, answer: (said: Answer<number>) => answer(said) }
}
function shown(send: () => Promise<Answer<number>>, slots = {}) {
  return mount(ActSheet<number>, {
    props: { title: 'Act', go: 'Do it', send },
    slots,
    global: { plugins: [i18n] },
    attachTo: document.body,
  })
}
const esc = (sheet: ReturnType<typeof shown>) => sheet.find('dialog').trigger('cancel')

describe('a sheet for one act', () => {
  beforeAll(() => {
    add_words({ './shared/words.ts': { words } })
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true
    }
  })

  it('stays while the act runs, and shows what came of it', async () => {
    const server = held()
    const sheet = shown(server.send, { outcome: ({ outcome }: { outcome: number }) => h('p', `${outcome} done`) })
    await sheet.find('form').trigger('submit')
    await sheet.find('form').trigger('submit')
    expect(server.send).toHaveBeenCalledTimes(1)
    await esc(sheet)
    expect(sheet.emitted('close')).toBeUndefined()
    expect(sheet.find('[role=status]').exists()).toBe(true)
    server.answer({ ok: true, value: 7 })
    await flushPromises()
    expect(sheet.emitted('done')).toEqual([[7]])
    expect(sheet.emitted('close')).toBeUndefined()
    expect(document.activeElement?.textContent).toBe('7 done')
    await esc(sheet)
    expect(sheet.emitted('close')).toHaveLength(1)
    sheet.unmount()
  })

  it('goes when it is done and there is nothing to tell', async () => {
    const sheet = shown(() => Promise.resolve({ ok: true, value: 1 }))
    await sheet.find('form').trigger('submit')
    await flushPromises()
    expect(sheet.emitted('close')).toHaveLength(1)
    sheet.unmount()
  })

  it('says why not, and can be left then', async () => {
    const sheet = shown(() => Promise.resolve({ ok: false, refusal: offline }))
    await sheet.find('form').trigger('submit')
    await flushPromises()
    expect(sheet.find('[role=alert]').exists()).toBe(true)
    await esc(sheet)
    expect(sheet.emitted('close')).toHaveLength(1)
    sheet.unmount()
  })

  it('opens again when the browser shut it unasked', async () => {
    const server = held()
    const sheet = shown(server.send)
    await sheet.find('form').trigger('submit')
    const dialog = sheet.find('dialog')
    dialog.element.open = false
    await dialog.trigger('close')
    await flushPromises()
    expect(dialog.element.open).toBe(true)
    sheet.unmount()
  })
  it('asks once more before it is done, and again when something was changed meanwhile', async () => {
    const server = held()
    const sheet = mount(ActSheet<number>, {
      props: { title: 'Act', go: 'Do it', ask: 'All of it?', cancel: 'Later', send: server.send },
      slots: { default: () => h('input') },
      global: { plugins: [i18n] },
      attachTo: document.body,
    })
    expect(sheet.text()).toContain('Later')
    await sheet.find('form').trigger('submit')
    expect(sheet.find('[role=alert]').text()).toBe('All of it?')
    await sheet.find('input').trigger('input')
    expect(sheet.find('[role=alert]').exists()).toBe(false)
    await sheet.find('form').trigger('submit')
    expect(server.send).not.toHaveBeenCalled()
    await sheet.find('form').trigger('submit')
    expect(server.send).toHaveBeenCalledTimes(1)
    sheet.unmount()
  })

  it('does not say that it works on once it has ended', async () => {
    const sheet = shown(() => Promise.resolve({ ok: false, refusal: offline }))
    await sheet.setProps({ running: true })
    await esc(sheet)
    expect(sheet.find('[role=status]').exists()).toBe(true)
    await sheet.setProps({ running: false })
    expect(sheet.find('[role=status]').exists()).toBe(false)
    await sheet.setProps({ running: true })
    expect(sheet.find('[role=status]').exists()).toBe(false)
    sheet.unmount()
  })

  it('tells what came of it outside in place of its own answer', async () => {
    const sheet = shown(() => Promise.resolve({ ok: false, refusal: offline }))
    const other = { ...offline, message: { zh: '另一个', en: 'another' } }
    await sheet.setProps({ refusal: null })
    await sheet.find('form').trigger('submit')
    await flushPromises()
    expect(sheet.find('[role=alert]').exists()).toBe(false)
    await sheet.setProps({ refusal: other })
    expect(sheet.find('[role=alert]').text()).toMatch(/另一个|another/)
    sheet.unmount()
  })

  it('stays while the act goes on outside of it', async () => {
    const sheet = shown(() => Promise.resolve({ ok: false, refusal: offline }))
    await sheet.setProps({ running: true })
    await esc(sheet)
    expect(sheet.emitted('close')).toBeUndefined()
    await sheet.setProps({ running: false })
    await esc(sheet)
    expect(sheet.emitted('close')).toHaveLength(1)
    sheet.unmount()
  })
})
