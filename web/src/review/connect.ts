// The slip board: pictures above, people below. Each picture is connected to one person or to nobody;
// a person may have several pictures (frames of one sitting) or none. Pure; the board draws it.
import type { Question } from '@/api/types'

export const nobody = null
export type Choice = string | null | undefined // a token, nobody, or not said yet

export interface Board {
  shots: string[]
  people: string[] // tokens
  choices: Record<string, Choice>
  picked: number // the picture that the next digit connects
}

// Opened with what is proposed, where it differs from what was.
export function open_board(question: Pick<Question, 'shots' | 'candidates' | 'proposal'>): Board {
  return {
    shots: question.shots.map((shot) => shot.shot),
    people: question.candidates.map((candidate) => candidate.token),
    choices: Object.fromEntries(
      question.proposal.flatMap(({ shot, before, after }) => (before === after ? [] : [[shot, after]])),
    ),
    picked: 0,
  }
}

const next_open = (board: Board, from: number): number => {
  for (let step = 1; step <= board.shots.length; ++step) {
    const at = (from + step) % board.shots.length
    if (board.choices[board.shots[at] ?? ''] === undefined) return at
  }
  return from
}

// Connects a picture and moves on to the next that is not connected.
export function connect(board: Board, shot: number, choice: string | null): Board {
  const id = board.shots[shot]
  if (id === undefined) return board
  const changed = { ...board, choices: { ...board.choices, [id]: choice } }
  return { ...changed, picked: next_open(changed, shot) }
}

export function disconnect(board: Board, shot: number): Board {
  const id = board.shots[shot]
  if (id === undefined) return board
  const choices = { ...board.choices }
  delete choices[id]
  return { ...board, choices, picked: shot }
}

export function pick(board: Board, shot: number): Board {
  return shot >= 0 && shot < board.shots.length ? { ...board, picked: shot } : board
}

// What a key does: digits 1…9 name a person, 0 nobody, arrows pick a picture, Backspace takes the
// connection away. Key codes, not letters: a Chinese input method may be on. Null: not ours.
export function press(board: Board, code: string): Board | null {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1]
  if (digit !== undefined) {
    if (digit === '0') return connect(board, board.picked, nobody)
    const person = board.people[Number(digit) - 1]
    return person === undefined ? board : connect(board, board.picked, person)
  }
  if (code === 'ArrowLeft') return pick(board, Math.max(0, board.picked - 1))
  if (code === 'ArrowRight') return pick(board, Math.min(board.shots.length - 1, board.picked + 1))
  if (code === 'Backspace' || code === 'Delete') return disconnect(board, board.picked)
  return null
}

export const complete = (board: Board) =>
  board.shots.length > 0 && board.shots.every((shot) => board.choices[shot] !== undefined)

export const pairs = (board: Board): { shot: string; token: string | null }[] =>
  board.shots.flatMap((shot) => {
    const token = board.choices[shot]
    return token === undefined ? [] : [{ shot, token }]
  })

// Whose picture one of these was, and none is any more.
export const without_picture = (board: Board, proposal: Question['proposal']): string[] => {
  const before = new Set(proposal.flatMap((one) => (one.before === null ? [] : [one.before])))
  return [...before].filter((token) => !board.shots.some((shot) => board.choices[shot] === token))
}
