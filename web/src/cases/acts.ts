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

// What can be done with a pile of cases: the steps the server takes in bulk that at least one of them is open
// for, in the order of the road.
const in_bulk = [
  'verify',
  'approve',
  'apply',
  'written_to_school_system',
  'changed_on_registry',
  'work_off',
  'return',
] as const
export type BulkAct = (typeof in_bulk)[number]
export const bulk_acts = (cases: readonly Pick<Case, 'acts'>[]): BulkAct[] =>
  in_bulk.filter((act) => cases.some((one) => one.acts.includes(act)))

// The act that usually comes next stands first, as the one primary button.
export const first_act = (acts: readonly string[]): string | null =>
  acts.find((act) => !is_grave(act) && act !== 'return') ?? null

