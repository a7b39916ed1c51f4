// Whichever field stands there is where the keys go, unless somebody is writing elsewhere on the page.
import { onMounted, type ShallowRef } from 'vue'

export function use_first_field(field: Readonly<ShallowRef<HTMLElement | null>>) {
  onMounted(() => {
    if (!document.activeElement?.matches('input, textarea, select')) field.value?.focus({ preventScroll: true })
  })
}
