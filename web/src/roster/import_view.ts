import type { ImportRow } from '@/api/types'

export const outcomes = ['accept', 'normalise', 'block', 'refuse'] as const
export const changes = ['added', 'changed', 'gone', 'untouched'] as const

export interface Cell {
  column: string
  value: string
  says: { zh: string; en: string }[]
}

// The marked cells of a row: all that was found about one column stands in one cell.
export function marked(row: ImportRow): Cell[] {
  const cells = new Map<string, Cell>()
  for (const finding of row.findings) {
    const cell = cells.get(finding.column) ?? { column: finding.column, value: finding.value, says: [] }
    cell.says.push({ zh: finding.message_zh, en: finding.message_en })
    cells.set(finding.column, cell)
  }
  return [...cells.values()]
}

export const takes_file = (name: string) => /\.(csv|xlsx|dbf|txt)$/i.test(name)

type Change = ImportRow['changes'][number]
export interface Item {
  student_no: string
  field: string
}
// What was chosen about single items, by `key_of`: otherwise a change is taken, a contested one left.
export type Chosen = ReadonlyMap<string, Item & { take: boolean }>

export const key_of = (student_no: string, field: string) => `${student_no} ${field}`

export const taken = (chosen: Chosen, student_no: string, change: Change) =>
  !change.by_request_only && (chosen.get(key_of(student_no, change.field))?.take ?? !change.contested)

// A document's type and number go together.
const documents = ['document_type', 'document_no']
const together = (row: ImportRow, field: string) =>
  documents.includes(field) ? row.changes.map((one) => one.field).filter((one) => documents.includes(one)) : [field]

export function choose(chosen: Chosen, row: ImportRow, change: Change, take: boolean): Chosen {
  const next = new Map(chosen)
  for (const field of together(row, change.field)) {
    const key = key_of(row.student_no, field)
    if (take === !change.contested) next.delete(key)
    else next.set(key, { student_no: row.student_no, field, take })
  }
  return next
}

// Rows of which the choice takes nothing: `rows` are those somebody chose about.
export const left_whole = (chosen: Chosen, rows: Iterable<ImportRow>): string[] =>
  [...rows]
    .filter((row) => row.change === 'changed' && row.changes.length && row.changes.every((one) => !taken(chosen, row.student_no, one)))
    .map((row) => row.student_no)

export const items = (chosen: Chosen, take: boolean): Item[] =>
  [...chosen.values()].filter((one) => one.take === take).map(({ student_no, field }) => ({ student_no, field }))
