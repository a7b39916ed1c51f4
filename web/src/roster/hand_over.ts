// Many pictures handed over one by one, two at a time: what became of each. A file the server did not answer
// about is tried again; stopping loses none that was read. Pure but for the sending it is given.
import type { Answer, Refusal } from '@/api/answer'

export interface Outcome {
  name: string
  refusal: Refusal | null // null: read
}
export interface HandOver {
  total: number
  done: Outcome[]
  waiting: boolean // the server is not reached; it goes on when it is
  state: 'going' | 'stopped' | 'over'
}

const at_once = 2
export const pause_ms = 3000

// What no other picture of these would be answered otherwise: it is told once, and the rest is left.
const about_all = new Set(['no_admission_photo', 'no_face_model', 'not_signed_in', 'not_your_role'])

export async function hand_over<File extends { name: string }>(
  files: readonly File[],
  send: (file: File) => Promise<Answer<unknown>>,
  tell: (now: HandOver) => void,
  stop: AbortSignal,
  wait: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms)),
): Promise<HandOver> {
  const now: HandOver = { total: files.length, done: [], waiting: false, state: 'going' }
  let next = 0
  let refused_all = false
  const told = () => tell({ ...now, done: [...now.done] })
  async function one_after_another() {
    while (next < files.length && !stop.aborted && !refused_all) {
      const file = files[next++] as File
      for (;;) {
        const answer = await send(file)
        now.waiting = !answer.ok && answer.refusal.status === 0
        if (!now.waiting) {
          now.done.push({ name: file.name, refusal: answer.ok ? null : answer.refusal })
          refused_all ||= !answer.ok && about_all.has(answer.refusal.kind)
          break
        }
        told()
        if (stop.aborted) break
        await wait(pause_ms)
        if (stop.aborted) break
      }
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
