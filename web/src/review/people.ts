import type { Person } from '@/api/types'

// By any part of the name or the end of a number; full-width digits and spaces do not matter.
export function matching(people: readonly Person[], typed: string): Person[] {
  const wanted = typed.normalize('NFKC').trim().toLowerCase()
  if (!wanted) return [...people]
  return people.filter(
    (one) =>
      (one.name ?? '').toLowerCase().includes(wanted) ||
      (one.student_no ?? '').includes(wanted) ||
      one.token.endsWith(wanted),
  )
}
