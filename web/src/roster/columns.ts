// What a column of a roster file may hold. Pure.
import type { Import } from '@/api/types'

export type ColumnUse = Import['columns'][number]

// The items of a record by their names in the API, in the order in which a clerk looks for them.
export const items = [
  'student_no',
  'exam_no',
  'name',
  'sex',
  'birth_date',
  'document_type',
  'document_no',
  'nationality',
  'ethnicity',
  'campus',
  'college',
  'major',
  'class_no',
  'level',
  'study_mode',
  'combined',
  'enrolled_on',
  'expected_on',
  'email',
  'phone',
] as const
export type Item = (typeof items)[number]

// Without these nothing can be imported.
const needed: readonly Item[] = ['student_no', 'name', 'document_no', 'college', 'level', 'expected_on']

export const missing = (columns: readonly ColumnUse[]): Item[] =>
  needed.filter((item) => !columns.some((one) => one.field === item))

export const changed = (before: readonly ColumnUse[], now: readonly ColumnUse[]): boolean =>
  before.some((one, at) => one.field !== now[at]?.field)

// The columns that a refusal tells of, so that somebody can say what they are; null where it tells of none.
export function columns_of(details: Record<string, unknown>): ColumnUse[] | null {
  const { columns } = details
  if (!Array.isArray(columns)) return null
  const uses: ColumnUse[] = []
  for (const one of columns as unknown[]) {
    const { column, field } = (one ?? {}) as Record<string, unknown>
    if (typeof column !== 'string') return null
    uses.push({ column, field: typeof field === 'string' ? field : null })
  }
  return uses
}
