// Which acts of a case take which road to the server, and which need a word with them.
import type { Case } from '@/api/types'

export type Road = 'change' | 'association' | 'report'
export const road = (kind: Case['kind']): Road =>
  kind === 'association' ? 'association' : kind === 'proof_report' ? 'report' : 'change'

export const settlements = ['rebound', 'reprocessed', 'reshoot', 'record_changed', 'stands'] as const
export type Settlement = (typeof settlements)[number]
export const is_settlement = (act: string): act is Settlement =>
  settlements.some((one) => one === act)

export const needs_word = (act: string) =>
  ['return', 'refuse'].includes(act) || is_settlement(act)

// Those that cannot simply be taken back stand apart and are asked about once more.
export const is_grave = (act: string) => ['refuse', 'withdraw', 'stands'].includes(act)

// The act that usually comes next stands first, as the one primary button.
export const first_act = (acts: readonly string[]): string | null =>
  acts.find((act) => !is_grave(act) && act !== 'return') ?? null

