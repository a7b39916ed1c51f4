import type { ImportWork } from '@/api/types'

export const steps = ['reading', 'comparing', 'preparing', 'waiting', 'writing'] as const

export const goes_on = (work: ImportWork | null) => work?.state === 'working' || work?.state === 'stopping'

// How far a roster is taken, in [0, 1]: each step has its part, however long it lasts here.
export function share(work: ImportWork): number {
  const step = steps.findIndex((one) => one === work.step)
  if (step < 0) return 0
  const of_step = work.of > 0 ? Math.min(1, work.done / work.of) : 0
  return (step + of_step) / steps.length
}
