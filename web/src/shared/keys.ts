// Keys by their code, not their letter: with a Chinese input method on, `key` is "Process" and the
// letter never comes. A combination is written "Ctrl+KeyZ", "Alt+Digit1", "F8", "Enter".
import { onScopeDispose } from 'vue'

export type KeyLike = Pick<
  KeyboardEvent,
  'code' | 'key' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey' | 'isComposing' | 'keyCode'
>

// Synonyms, so that a page binds each act once.
const same: Record<string, string> = { NumpadEnter: 'Enter', 'Shift+Slash': '?' }

export function combination(event: KeyLike): string {
  const parts = [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? 'Shift' : '',
    event.code,
  ].filter(Boolean)
  const name = parts.join('+')
  return same[name] ?? name
}

// Enter, Esc and arrows belong to the input method while it composes; function keys and combinations
// with Ctrl or Alt are ours even then. keyCode 229 is what Chromium sends for a swallowed key.
export function composing(event: KeyLike): boolean {
  return (event.isComposing || event.keyCode === 229) && !/^F\d/.test(event.code) && !event.ctrlKey && !event.altKey
}

// Where text is typed, plain keys are text; F-keys, Esc, Enter and Ctrl/Alt combinations still act.
export function is_text_place(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  if (target instanceof HTMLInputElement)
    return !['button', 'checkbox', 'radio', 'submit', 'reset', 'file', 'range'].includes(target.type)
  return target instanceof HTMLSelectElement
}

// `false`: not mine after all, let the browser have it.
export type KeyMap = Record<string, (event: KeyboardEvent) => void | boolean>

const typed = /^(Space|Slash|\?|Arrow|Digit|Key|Numpad|Shift\+|Backspace|Delete|Home|End|Page)/

export function dispatch(map: KeyMap, event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.repeat || composing(event)) return false
  const name = combination(event)
  const run = map[name]
  if (!run) return false
  if (is_text_place(event.target)) {
    if (typed.test(name)) return false
    if (name === 'Ctrl+KeyZ' || name === 'Enter') return false // the field's own undo and submit
  }
  // A focused button or link does its own Enter and Space.
  const target = event.target
  if (
    (name === 'Enter' || name === 'Space') &&
    target instanceof HTMLElement &&
    target.closest('button, a[href], summary, [role="button"], [role="option"]')
  )
    return false
  if (run(event) === false) return false
  event.preventDefault()
  event.stopPropagation()
  return true
}

// Binds keys for as long as the component lives. The newest binding is asked first, so a panel that
// opens above the page has the keys it names and leaves the rest to the page.
const maps: (() => KeyMap | null)[] = []
function listen(event: KeyboardEvent) {
  for (const map of [...maps].reverse()) {
    const keys = map()
    if (keys && dispatch(keys, event)) return
  }
}

export function use_keys(map: () => KeyMap | null) {
  if (maps.length === 0) window.addEventListener('keydown', listen)
  maps.push(map)
  onScopeDispose(() => {
    maps.splice(maps.indexOf(map), 1)
    if (maps.length === 0) window.removeEventListener('keydown', listen)
  })
}
