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
export function by_weight(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => worse.indexOf(a.verdict) - worse.indexOf(b.verdict))
}
// What to ask the sitter for. What only a person can judge is listed where the picture as a whole waits for a look;
// beside a good picture, or one with something to change, it would only bury what matters.
export const to_mend = (findings: readonly Finding[], verdict: AnyVerdict | null): Finding[] =>
  by_weight(
    findings.filter(
      (f) => f.verdict === 'fail' || f.verdict === 'warn' || (f.verdict === 'look' && verdict === 'look'),
    ),
  )
