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

// The steps the server takes in bulk, in the order of the road: of which kind of case, out of which state, and on
// whose desk it lies then.
const desks = {
  college_office: ['college_office', 'international_college'],
  registry_office: ['registry_office'],
} as const
type Desk = keyof typeof desks
const bulk_steps = [
  { act: 'verify', kind: 'change_request', from: 'submitted', desk: 'college_office' },
  { act: 'approve', kind: 'change_request', from: 'college_verified', desk: 'registry_office' },
  { act: 'apply', kind: 'change_request', from: 'approved', desk: 'registry_office' },
  { act: 'written_to_school_system', kind: 'change_request', from: 'applied', desk: 'registry_office' },
  { act: 'changed_on_registry', kind: 'change_request', from: 'written_to_school_system', desk: 'registry_office' },
  { act: 'work_off', kind: 'association', from: 'asked', desk: 'registry_office' },
  { act: 'return', kind: 'change_request', from: 'submitted', desk: 'college_office' },
  { act: 'return', kind: 'change_request', from: 'college_verified', desk: 'registry_office' },
] as const satisfies { act: string; kind: Case['kind']; from: string; desk: Desk }[]
export type BulkAct = (typeof bulk_steps)[number]['act']
const in_bulk = [...new Set(bulk_steps.map((step) => step.act))]

// What can be done with a pile that is here: the steps at least one of it is open for.
export const bulk_acts = (cases: readonly Pick<Case, 'acts'>[]): BulkAct[] =>
  in_bulk.filter((act) => cases.some((one) => one.acts.includes(act)))

// What can be done with all that a filter finds, as far as the filter itself tells.
export function bulk_acts_of_filter(filter: Record<string, string>, roles: ReadonlySet<string>): BulkAct[] {
  const asks = (key: string, value: string) => !filter[key] || filter[key] === value
  const open = bulk_steps.filter(
    ({ kind, from, desk }) =>
      asks('kind', kind) && asks('state', from) && asks('whose', desk) && desks[desk].some((role) => roles.has(role)),
  )
  return in_bulk.filter((act) => open.some((step) => step.act === act))
}

// The act that usually comes next stands first, as the one primary button.
export const first_act = (acts: readonly string[]): string | null =>
  acts.find((act) => !is_grave(act) && act !== 'return') ?? null

