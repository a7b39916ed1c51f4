import { ref, watch, type Ref } from 'vue'

// Which desk this computer stands at; it stays there between days.
export function kept_desk(): Ref<string> {
  const kept = 'liuying.desk'
  let first = '1'
  try {
    first = localStorage.getItem(kept) ?? '1'
  } catch {
    // storage may be forbidden: desk 1 then, until changed on this page
  }
  const desk = ref(first)
  watch(desk, (now) => {
    try {
      localStorage.setItem(kept, now)
    } catch {
      // as above
    }
  })
  return desk
}
