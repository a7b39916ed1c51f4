// The second person stays for a while: one password for a round of corrections, not one for each.
// Kept in this page's memory only, never longer than a quarter of an hour.
import { computed, onScopeDispose, ref } from 'vue'
import type { Second } from '@/api/types'

export const stays_ms = 15 * 60_000

export function use_second() {
  const kept = ref<Second | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  function leave() {
    clearTimeout(timer)
    kept.value = null
  }
  function come(second: Second) {
    clearTimeout(timer)
    kept.value = second
    timer = setTimeout(leave, stays_ms)
  }
  onScopeDispose(leave)
  return {
    kept: computed(() => kept.value),
    come,
    leave,
    part: () => (kept.value ? { second: kept.value } : {}),
  }
}

// Does this refusal ask for a second person? Then the page asks for one and does the act again.
export const asks_for_second = (kind: string) => /second/.test(kind) && !/factor/.test(kind)
