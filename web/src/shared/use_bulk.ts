// An act about everything chosen in a list: which one is asked about, with an event of its own, and whether the list
// has to begin anew once its sheet is closed.
import { computed, ref, shallowRef } from 'vue'
import { new_act } from './event'
import type { Choice } from './selection'

export function use_bulk<Act extends string>(choice: () => Choice, anew: () => void) {
  const asking = shallowRef<Act | null>(null)
  const event = shallowRef(new_act())
  const done = ref(false)
  const query = computed(() => {
    const chosen = choice()
    return 'filter' in chosen ? chosen.filter : {}
  })
  function ask(act: Act) {
    asking.value = act
    event.value = new_act()
    done.value = false
  }
  function close() {
    asking.value = null
    if (done.value) anew()
  }
  return { asking, event, done, query, ask, close }
}
