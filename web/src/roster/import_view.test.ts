// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ImportRow } from '@/api/types'
import { marked, takes_file } from './import_view'

const finding = (column: string, kind: string) => ({
  kind,
  column,
  value: 'x',
  message_zh: `${kind}。`,
  message_en: `${kind}.`,
})

describe('the rows of an import', () => {
  it('mark each cell once, with everything that was found in it', () => {
    const row = {
      findings: [finding('证件号码', 'a'), finding('姓名', 'b'), finding('证件号码', 'c')],
    } as ImportRow
    expect(marked(row).map((cell) => [cell.column, cell.says.length])).toEqual([
      ['证件号码', 2],
      ['姓名', 1],
    ])
  })

  it('take tables, and say so before a picture is sent', () => {
    expect(takes_file('roster.CSV')).toBe(true)
    expect(takes_file('roster.xlsx')).toBe(true)
    expect(takes_file('photo.jpg')).toBe(false)
  })
})
