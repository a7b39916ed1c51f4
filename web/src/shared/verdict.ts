import type { Finding } from '@/api/types'

export type AnyVerdict = Finding['verdict']
// Never by colour alone: each verdict has its own shape (pages.md: ✓ ! × ?).
export const shape: Record<AnyVerdict, string> = {
  pass: '✓',
  warn: '!',
  fail: '×',
  look: '?',
  exempt: '–',
}
const worse: AnyVerdict[] = ['fail', 'look', 'warn', 'exempt', 'pass']

// What must be seen first stands first; the order within a verdict stays the engine's.
// A hint stands behind all that counts.
export function by_weight(findings: readonly Finding[]): Finding[] {
  const weight = (f: Finding) => (f.hint && f.verdict === 'look' ? worse.length : worse.indexOf(f.verdict))
  return [...findings].sort((a, b) => weight(a) - weight(b))
}
// A hint counts in no verdict: the engine could not be shown to tell good from bad there. One outside its limit is
// worth a look; the others only a person can judge, and listing them would bury what matters.
const is_quiet = (f: Finding) => f.verdict === 'look' && f.hint === true && f.noticed !== true
export const to_mend = (findings: readonly Finding[]): Finding[] =>
  by_weight(
    findings.filter((f) => f.verdict !== 'pass' && f.verdict !== 'exempt' && !is_quiet(f)),
  )
export const left_to_the_eye = (findings: readonly Finding[]): number =>
  findings.filter(is_quiet).length
