// What the station shows and what Enter does there. Pure.
import type { Question, Shot, StationView } from '@/api/types'

// A frame belongs to the sitting that it names; where it names none, to whom it is surely bound, and else
// to whoever sat when it was taken.
function belongs(shot: Shot, seated: NonNullable<StationView['seated']>): boolean {
  if (shot.sitting) return shot.sitting === seated.sitting
  if (shot.binding && shot.binding.state !== 'doubtful') return shot.binding.token === seated.token
  return shot.taken_at_ms >= seated.from_ms
}

// Frames of the sitting, in the order they were taken. Empty chair: none.
export function frames_of(view: StationView): Shot[] {
  const seated = view.seated
  if (!seated) return []
  return view.shots
    .filter((shot) => shot.mark !== 'test' && belongs(shot, seated))
    .sort((a, b) => a.taken_at_ms - b.taken_at_ms || a.counter - b.counter)
}

// The frame on the screen: the selected one, else the chosen one, else the newest.
export function shown_frame(frames: readonly Shot[], selected: string | null): Shot | null {
  return (
    frames.find((shot) => shot.shot === selected) ??
    frames.find((shot) => shot.mark === 'chosen') ??
    frames.at(-1) ??
    null
  )
}
export function step_frame(
  frames: readonly Pick<Shot, 'shot'>[],
  now: string | null,
  step: 1 | -1,
): string | null {
  if (frames.length === 0) return null
  const at = frames.findIndex((shot) => shot.shot === now)
  return frames[Math.min(frames.length - 1, Math.max(0, at + step))]?.shot ?? null
}

export type Doubt = 'no_shot' | 'judging' | 'fail' | 'set_aside'
export type EnterPlan =
  | { kind: 'ask'; doubt: Doubt } // say why, and do it only when Enter is pressed once more
  | { kind: 'go'; choose: string | null; then: 'seat_next' | 'stand' | 'nothing' }

// Enter accepts the shown frame and calls the next person. What would leave somebody without a good
// picture is asked about first.
export function enter_plan(view: StationView, frame: Shot | null, asked: Doubt | null): EnterPlan {
  const then = view.next.some((place) => place.state === 'waiting')
    ? 'seat_next'
    : view.seated
      ? 'stand'
      : 'nothing'
  if (!view.seated) return { kind: 'go', choose: null, then }
  const doubt: Doubt | null = !frame
    ? 'no_shot'
    : frame.mark === 'set_aside'
      ? 'set_aside'
      : frame.verdict === null
        ? 'judging'
        : frame.verdict === 'fail'
          ? 'fail'
          : null
  if (doubt && doubt !== asked) return { kind: 'ask', doubt }
  // One frame needs no choosing; of several the server must know which.
  const several = frames_of(view).length > 1
  const choose = frame && several && frame.mark !== 'chosen' && frame.mark !== 'set_aside' ? frame.shot : null
  return { kind: 'go', choose, then }
}

// Settling a question: which candidate (or nobody) each picture shows. `undefined`: not yet said.
export type Said = Record<string, string | null | undefined>
// What the engine proposes, said for each picture unless somebody says otherwise.
export const proposed = (question: Question): Said =>
  Object.fromEntries(question.proposal.map(({ shot, after }) => [shot, after]))
export const before_of = (question: Question, shot: string): string | null | undefined =>
  question.proposal.find((one) => one.shot === shot)?.before
// A later picture may join the question: what was said of the others stays.
export function said_still(question: Question, said: Said): Said {
  const kept = Object.entries(said).filter(([shot]) => question.shots.some((one) => one.shot === shot))
  return { ...proposed(question), ...Object.fromEntries(kept) }
}
export function say_who(question: Question, said: Said, shot: string, token: string | null): Said {
  return question.shots.some((one) => one.shot === shot) ? { ...said, [shot]: token } : said
}
// The picture to ask about after `shot`: the next one not yet settled, wherever it lies.
export function next_unsaid(question: Question, said: Said, shot: string): string {
  const ids = question.shots.map((one) => one.shot)
  const at = ids.indexOf(shot)
  const round = [...ids.slice(at + 1), ...ids.slice(0, at + 1)]
  return round.find((id) => said[id] === undefined) ?? shot
}
export function pairs_of(question: Question, said: Said): { shot: string; token: string | null }[] | null {
  const pairs = []
  for (const { shot } of question.shots) {
    const token = said[shot]
    if (token === undefined) return null
    pairs.push({ shot, token })
  }
  return pairs
}

export const sound_of = (verdict: Shot['verdict']): 'yes' | 'no' | 'look' | null =>
  verdict === null ? null : verdict === 'pass' ? 'yes' : verdict === 'fail' ? 'no' : 'look'

// A file that was written this short a while ago came from the chair.
const just_written_ms = 30_000

// How long ago a dropped file was written, both by this computer's clock; the house counts back from its own. Null for
// an older file (a card read later, a picture found again): nothing is said of its moment, and the house goes by the
// camera's measured clock, or the shot waits for a person.
export function age_of(file: { lastModified: number }, now_ms: number): number | null {
  const age = Math.max(0, now_ms - file.lastModified)
  return age <= just_written_ms ? age : null
}
