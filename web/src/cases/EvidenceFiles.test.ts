import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { offline, type Answer } from '@/api/answer'
import type { Case } from '@/api/types'
import { add_words, i18n, set_lang } from '@/shared/i18n'
import { words as shared } from '@/shared/words'
import EvidenceFiles from './EvidenceFiles.vue'
import { words } from './words'

// A server that answers when it is told to.
const server = vi.hoisted(() => ({ asked: [] as string[], answer: (_: unknown) => {} }))
vi.mock('@/shared/campaign', () => ({
  use_campaign: () => ({ at: { value: { school: 's', campaign: 'c' } }, url: (path: string) => path }),
}))
vi.mock('@/shared/me', () => ({ use_me: () => ({ me: { kind: 'account' } }) }))
vi.mock('@/api/client', () => ({
  api: {
    POST: (url: string) => {
      server.asked.push(url.split('/').at(-1)!)
      return new Promise((done) => (server.answer = done))
    },
  },
  answer: (said: unknown) => said,
  csrf_header: () => ({}),
}))

const needed = (kind: string) => ({ kind, words: { zh: kind, en: kind }, there: false, to_sign: false })
const one = {
  case: 'k',
  acts: ['submit'],
  evidence: [{ evidence: 'e', kind: 'id_card', pages: 1, url: '/e', on_paper: false, signed: null, may_sign: true }],
  evidence_needed: [needed('id_card'), needed('household_register')],
} as unknown as Case

const shown = () => mount(EvidenceFiles, { props: { one }, global: { plugins: [i18n, createPinia()] } })
async function said(what: Answer<object>) {
  server.answer(what)
  await flushPromises()
}

describe('the evidence of a case', () => {
  beforeAll(() => {
    set_lang('zh')
    add_words({ './shared/words.ts': { words: shared }, './cases/words.ts': { words } })
  })
  beforeEach(() => {
    server.asked = []
  })

  it('is signed once, however often the button is tapped', async () => {
    const page = shown()
    const sign = page.find('figure button')
    await sign.trigger('click')
    sign.element.dispatchEvent(new Event('click'))
    await flushPromises()
    expect(server.asked).toEqual(['sign'])
    expect(sign.attributes('disabled')).toBeDefined()
    await said({ ok: true, value: {} })
    expect(page.emitted('added')).toHaveLength(1)
  })

  it('keeps what was chosen until the server has it', async () => {
    const page = shown()
    const kind = () => (page.find('select').element as HTMLSelectElement).value
    await page.find('select').setValue('household_register')
    await page.find('.add > button').trigger('click')
    await said({ ok: false, refusal: offline })
    expect(page.find('[role=alert]').exists()).toBe(true)
    expect(kind()).toBe('household_register')
    await page.find('.add > button').trigger('click')
    await said({ ok: true, value: {} })
    expect(page.find('[role=alert]').exists()).toBe(false)
    expect(kind()).toBe('id_card')
  })
})
