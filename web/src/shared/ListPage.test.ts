import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it } from 'vitest'
import { h } from 'vue'
import { createMemoryHistory, createRouter, createWebHistory, type RouterHistory } from 'vue-router'
import { add_words, i18n, set_lang } from './i18n'
import ListPage from './ListPage.vue'
import type { Choice } from './selection'
import { words } from './words'

interface Row {
  id: string
}
// A list of what the server has at the moment, and what its bar was told last.
async function listed(history: RouterHistory = createMemoryHistory(), at = '/list') {
  const server = { rows: ['a', 'b', 'c'], next: null as string | null }
  const told = { choice: { ids: [] } as Choice, hold: (_: boolean) => {} }
  const router = createRouter({ history, routes: [{ path: '/list', component: {} }] })
  await router.push(at)
  const list = mount(ListPage<Row>, {
    props: {
      caption: 'rows',
      columns: [{ key: 'id', label: 'id' }],
      load: () =>
        Promise.resolve({
          ok: true as const,
          value: { items: server.rows.map((id) => ({ id })), next: server.next, total: server.rows.length },
        }),
      row_key: (row: Row) => row.id,
      empty: 'none',
      choose: (row: Row) => row.id,
    },
    slots: {
      bulk: (props: typeof told) => {
        Object.assign(told, props)
        return h('i')
      },
    },
    global: { plugins: [i18n, router] },
  })
  await flushPromises()
  const tick = (id: string) => list.find(`[data-tick="${id}"]`).trigger('click')
  const read = async () => {
    await (list.vm as unknown as { read: () => Promise<void> }).read()
    await flushPromises()
  }
  return { list, server, told, tick, read, router }
}

describe('a list of which rows are chosen', () => {
  beforeAll(() => {
    set_lang('zh')
    add_words({ './shared/words.ts': { words } })
  })

  it('lets go of who left it', async () => {
    const { list, server, told, tick, read } = await listed()
    await tick('c')
    ;(list.vm as unknown as { clear_chosen: () => void }).clear_chosen()
    await flushPromises()
    for (const id of ['a', 'b']) await tick(id)
    expect(told.choice).toEqual({ ids: ['a', 'b'] })
    server.rows = ['b', 'c', 'd']
    await read()
    expect(told.choice).toEqual({ ids: ['b'] })
    expect(list.find('.bar [role=status]').text()).toBe('已选 1 条')
  })

  it('holds them while an act about them is asked for, and lets go afterwards', async () => {
    const { list, server, told, tick, read } = await listed()
    await tick('a')
    told.hold(true)
    server.rows = ['b']
    await read()
    expect(list.find('.bar').exists()).toBe(true)
    expect(told.choice).toEqual({ ids: ['a'] })
    told.hold(false)
    await flushPromises()
    expect(list.find('.bar').exists()).toBe(false)
  })

  it('offers the page one came from, and the first one to whom a link led here', async () => {
    window.history.replaceState(null, '', '/list')
    const { list, server, read, router } = await listed(createWebHistory(), '/list?page=3&after=x')
    server.next = 'y'
    await read()
    const pages = () => list.findAll('.pages button').map((one) => one.text())
    expect(pages()).toEqual(['‹ 1', '4 ›'])
    await router.push('/list?page=4&after=y')
    await flushPromises()
    expect(pages()).toEqual(['1', '‹ 3', '5 ›'])
  })
})
