// The outcomes of a delivery, in the order of the way, and whether they are everybody.
export const order = ['prepared', 'in_flight', 'accepted', 'refused', 'comparison_failed'] as const

export interface Part {
  outcome: string
  people: number
}
export function parts(counts: Record<string, number>): Part[] {
  const known = order.filter((outcome) => (counts[outcome] ?? 0) > 0)
  const others = Object.keys(counts).filter(
    (outcome) => !order.some((one) => one === outcome) && (counts[outcome] ?? 0) > 0,
  )
  return [...known, ...others].map((outcome) => ({ outcome, people: counts[outcome] ?? 0 }))
}

export const is_everybody = (rows: number, counts: Record<string, number>) =>
  parts(counts).reduce((sum, part) => sum + part.people, 0) === rows

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
