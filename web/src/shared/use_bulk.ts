// An act about everything chosen in a list. It is asked about as it is chosen at that moment, with an event of its
// own; until its sheet is closed the list holds who is chosen, and begins anew when something was done.
import { shallowRef } from 'vue'
import { new_act } from './event'
import type { Choice } from './selection'

export interface Asked<Act> {
  act: Act
  choice: Choice
  n: number
  query: Record<string, string>
  event: ReturnType<typeof new_act>
}

export function use_bulk<Act extends string>(
  chosen: () => { choice: Choice; n: number },
  tell: { hold: (on: boolean) => void; anew: () => void },
) {
  const asked = shallowRef<Asked<Act> | null>(null)
  let done = false
  function ask(act: Act) {
    const { choice, n } = chosen()
    asked.value = { act, choice, n, query: 'filter' in choice ? choice.filter : {}, event: new_act() }
    done = false
    tell.hold(true)
  }
  function close() {
    asked.value = null
    tell.hold(false)
    if (done) tell.anew()
  }
  return { asked, ask, close, was_done: () => (done = true) }
}
