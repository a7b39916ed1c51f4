import { describe, expect, it, vi } from 'vitest'
import type { Choice } from './selection'
import { use_bulk } from './use_bulk'

describe('an act about everything chosen', () => {
  it('is about those chosen when it was asked, and the list holds them until its sheet is closed', () => {
    let choice: Choice = { ids: ['a', 'b'] }
    const tell = { hold: vi.fn(), anew: vi.fn() }
    const { asked, ask, close } = use_bulk<'excuse'>(() => ({ choice, n: 2 }), tell)
    ask('excuse')
    choice = { ids: ['a'] }
    expect(asked.value).toMatchObject({ act: 'excuse', choice: { ids: ['a', 'b'] }, n: 2, query: {} })
    close()
    expect(tell.hold.mock.calls).toEqual([[true], [false]])
    expect(tell.anew).not.toHaveBeenCalled()
  })

  it('begins anew when something was done, and each time with an event of its own', () => {
    const tell = { hold: vi.fn(), anew: vi.fn() }
    const filter = { q: '王' }
    const { asked, ask, close, was_done } = use_bulk<'excuse'>(() => ({ choice: { filter, count: 9 }, n: 9 }), tell)
    ask('excuse')
    const first = asked.value!
    expect(first.query).toEqual(filter)
    was_done()
    close()
    expect(tell.anew).toHaveBeenCalledTimes(1)
    ask('excuse')
    expect(asked.value!.event.event_id).not.toBe(first.event.event_id)
    close()
    expect(tell.anew).toHaveBeenCalledTimes(1)
  })
})
