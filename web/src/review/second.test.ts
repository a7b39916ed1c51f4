import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { asks_for_second, stays_ms, use_second } from './second'

describe('the second person', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('stays for a quarter of an hour and no longer', () => {
    const scope = effectScope()
    const second = scope.run(() => use_second())!
    expect(second.part()).toEqual({})
    second.come({ name: 'gao', password: 'x' })
    vi.advanceTimersByTime(stays_ms - 1)
    expect(second.part()).toEqual({ second: { name: 'gao', password: 'x' } })
    vi.advanceTimersByTime(1)
    expect(second.part()).toEqual({})
    scope.stop()
  })

  it('is gone when the page is left', () => {
    const scope = effectScope()
    const second = scope.run(() => use_second())!
    second.come({ name: 'gao', password: 'x' })
    scope.stop()
    expect(second.kept.value).toBeNull()
  })

  it('is not the second factor', () => {
    expect(asks_for_second('second_person_needed')).toBe(true)
    expect(asks_for_second('needs_second_factor')).toBe(false)
    expect(asks_for_second('not_your_role')).toBe(false)
  })
})
