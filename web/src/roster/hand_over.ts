// Many pictures handed over: asked about by their names first, then those that are wanted one by one, two at a
// time. What the server does not answer is tried again; stopping loses none that was read. Pure but for what it
// is given to ask and to send by.
import type { Answer, Refusal } from '@/api/answer'

export interface Outcome {
  name: string
  refusal: Refusal | null // null: read
}
export interface HandOver {
  total: number
  done: Outcome[]
  waiting: boolean // the server is not reached or too busy; it goes on when it is
  state: 'going' | 'stopped' | 'over'
}
export interface Door<File> {
  unwanted: (names: string[]) => Promise<Answer<(Refusal | null)[]>>
  send: (file: File) => Promise<Answer<unknown>>
  wait: (ms: number) => Promise<void>
}

const at_once = 2
const names_at_once = 1000
export const pause_ms = 3000

const unheard = (answer: Answer<unknown>) =>
  !answer.ok && [0, 502, 503, 504].includes(answer.refusal.status) && answer.refusal.kind !== unreadable.kind
// What no other picture of these would be answered otherwise: it is told once, and the rest is left.
const about_all = new Set(['no_admission_photo', 'campaign_over', 'no_face_model', 'not_signed_in', 'not_your_role'])

// A file that was there when it was chosen.
export const unreadable: Refusal = {
  kind: 'unreadable_file',
  status: 0,
  message: { zh: '这台电脑读不出这个文件。', en: 'This computer cannot read the file any more.' },
  next_step: {
    zh: '可能已移动或在断开的网盘上；请找回后再交。',
    en: 'It may have been moved, or lie on a drive that is gone: hand it over again once it is back.',
  },
  details: {},
}

export async function hand_over<File extends { name: string }>(
  files: readonly File[],
  door: Door<File>,
  tell: (now: HandOver) => void,
  stop: AbortSignal,
): Promise<HandOver> {
  const now: HandOver = { total: files.length, done: [], waiting: false, state: 'going' }
  let refused_all = false
  const told = () => tell({ ...now, done: [...now.done] })
  const goes_on = () => !stop.aborted && !refused_all
  // Until it is answered; nothing when it was stopped before.
  async function answered<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T> | null> {
    while (goes_on()) {
      const answer = await ask()
      if (!unheard(answer)) {
        now.waiting = false
        return answer
      }
      if (!goes_on()) break
      now.waiting = true
      told()
      await door.wait(pause_ms)
    }
    return null
  }
  function end(name: string, refusal: Refusal | null) {
    now.done.push({ name, refusal })
    refused_all ||= refusal !== null && about_all.has(refusal.kind)
  }

  const wanted: File[] = []
  for (let from = 0; from < files.length && goes_on(); from += names_at_once) {
    const some = files.slice(from, from + names_at_once)
    const answer = await answered(() => door.unwanted(some.map((file) => file.name)))
    if (!answer) break
    if (!answer.ok) {
      end(some[0]!.name, answer.refusal)
      refused_all = true
      break
    }
    some.forEach((file, n) => {
      const why = answer.value[n] ?? null
      if (why) end(file.name, why)
      else wanted.push(file)
    })
    told()
  }
  let next = 0
  async function one_after_another() {
    while (next < wanted.length && goes_on()) {
      const file = wanted[next++] as File
      const answer = await answered(() => door.send(file))
      if (answer) end(file.name, answer.ok ? null : answer.refusal)
      told()
    }
  }
  await Promise.all(Array.from({ length: at_once }, one_after_another))
  now.waiting = false
  now.state = now.done.length < files.length ? 'stopped' : 'over'
  told()
  return { ...now }
}

// Kinds of refusal with how often they came, the most frequent first.
export function reasons(done: readonly Outcome[]): { kind: string; refusal: Refusal; count: number }[] {
  const found = new Map<string, { kind: string; refusal: Refusal; count: number }>()
  for (const { refusal } of done) {
    if (!refusal) continue
    const known = found.get(refusal.kind)
    if (known) known.count += 1
    else found.set(refusal.kind, { kind: refusal.kind, refusal, count: 1 })
  }
  return [...found.values()].sort((a, b) => b.count - a.count || a.kind.localeCompare(b.kind))
}
