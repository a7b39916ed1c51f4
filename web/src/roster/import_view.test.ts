// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ImportRow } from '@/api/types'
import { choose, items, left_whole, marked, taken, takes_file } from './import_view'

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

  const change = (field: string, contested = false, by_request_only = false) => ({
    field,
    title_zh: field,
    title_en: field,
    old: 'a',
    new: 'b',
    contested,
    by_request_only,
  })
  const row = {
    student_no: '1',
    changes: [change('major'), change('email', true), change('name', true, true), change('document_type'), change('document_no')],
  } as ImportRow
  const of = (field: string) => row.changes.find((one) => one.field === field)!

  it('take each item unless it is left, and leave a contested one unless it is taken', () => {
    const none = new Map()
    expect(row.changes.map((one) => taken(none, '1', one))).toEqual([true, false, false, true, true])
    const chosen = choose(choose(none, row, of('major'), false), row, of('email'), true)
    expect(items(chosen, false)).toEqual([{ student_no: '1', field: 'major' }])
    expect(items(chosen, true)).toEqual([{ student_no: '1', field: 'email' }])
    expect(choose(chosen, row, of('major'), true).size).toBe(1)
  })

  it('of which nothing is taken do not count as changed', () => {
    const changed = { ...row, change: 'changed', changes: [of('major'), of('email'), of('name')] } as ImportRow
    const chosen = choose(new Map(), changed, of('major'), false)
    expect(left_whole(chosen, [changed])).toEqual(['1'])
    expect(left_whole(choose(chosen, changed, of('email'), true), [changed])).toEqual([])
    expect(left_whole(chosen, [{ ...changed, change: 'added', changes: [] }])).toEqual([])
  })

  it('leave a document number and its type together', () => {
    const chosen = choose(new Map(), row, of('document_no'), false)
    expect(items(chosen, false).map((one) => one.field)).toEqual(['document_type', 'document_no'])
    expect(choose(chosen, row, of('document_type'), true).size).toBe(0)
  })
})
