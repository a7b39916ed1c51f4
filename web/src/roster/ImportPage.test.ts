import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { reactive, ref } from 'vue'
import { offline, refusal_of, type Answer } from '@/api/answer'
import { add_words, i18n } from '@/shared/i18n'
import { words as shared } from '@/shared/words'
import ImportDrop from './ImportDrop.vue'
import ImportPage from './ImportPage.vue'
import { words } from './words'

const page = vi.hoisted(() => ({ import: '', says: null as unknown, push: vi.fn(), replace: vi.fn() }))
vi.mock('vue-router', () => ({
  useRoute: () => reactive({ params: { import: page.import }, query: {} }),
  useRouter: () => ({ push: page.push, replace: page.replace }),
}))
vi.mock('@/shared/campaign', () => ({
  use_campaign: () => ({ at: ref({ school: 's', campaign: 'c' }), to: (path: string) => path, url: (path: string) => path }),
}))
vi.mock('@/api/client', () => {
  const door = () => Promise.resolve(page.says)
  return { api: { GET: door, POST: door }, answer: (said: unknown) => said }
})
vi.mock('@/api/upload', async (real) => ({ ...(await real<object>()), upload: () => Promise.resolve(page.says) }))

const no = (kind: string, status: number): Answer<never> => ({ ok: false, refusal: { ...refusal_of(status, null), kind } })
async function opened(import_id: string, says: Answer<never>) {
  page.import = import_id
  page.says = says
  const shown = mount(ImportPage, { global: { plugins: [i18n], stubs: { RouterLink: true, ImportsLately: true, PageHead: { template: '<div><slot /></div>' } } } })
  await flushPromises()
  return shown
}

describe('the page of an import', () => {
  beforeAll(() => add_words({ './shared/words.ts': { words: shared }, './roster/words.ts': { words } }))
  beforeEach(() => void page.push.mockClear())

  it('lets another file be chosen where nobody knows of this one', async () => {
    const shown = await opened('i', no('no_such_import', 404))
    expect(shown.find('[role=alert]').exists()).toBe(true)
    expect(shown.findComponent(ImportDrop).exists()).toBe(true)
  })

  it('leads back to the door also where it could not be read', async () => {
    const shown = await opened('i', no('internal', 500))
    expect(shown.findComponent(ImportDrop).exists()).toBe(false)
    await shown.find('button').trigger('click')
    expect(page.push).toHaveBeenCalledWith('roster/import')
    shown.unmount()
  })

  it('does not promise to go on by itself when an upload was not answered', async () => {
    const shown = await opened('', { ok: false, refusal: offline })
    shown.findComponent(ImportDrop).vm.$emit('file', new File(['x'], 'roster.csv'))
    await flushPromises()
    expect(shown.find('[role=alert]').text()).toMatch(/重新上传|upload the file again/)
    expect(shown.text()).not.toContain(offline.next_step.zh)
    expect(shown.text()).not.toContain(offline.next_step.en)
    shown.unmount()
  })
})
