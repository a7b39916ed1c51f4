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
