import { describe, expect, it } from 'vitest'
import { changed, columns_of, items, missing, type ColumnUse } from './columns'
import { words } from './words'

const uses = (...fields: (string | null)[]): ColumnUse[] => fields.map((field, n) => ({ column: `c${n}`, field }))

describe('the columns of a roster file', () => {
  it('lack what nothing can be imported without', () => {
    expect(missing(uses('student_no', 'name', 'document_no', 'college', 'level', 'expected_on'))).toEqual([])
    expect(missing(uses('student_no', 'name', null, 'college', 'level'))).toEqual(['document_no', 'expected_on'])
  })
  it('differ where one is set otherwise', () => {
    expect(changed(uses('name', null), uses('name', null))).toBe(false)
    expect(changed(uses('name', null), uses('name', 'sex'))).toBe(true)
  })
  it('are told by a refusal, or are not', () => {
    expect(columns_of({ columns: [{ column: '编号', field: null }] })).toEqual([{ column: '编号', field: null }])
    expect(columns_of({})).toBeNull()
    expect(columns_of({ columns: [{ field: 'name' }] })).toBeNull()
  })
  it('have a name for every item in both languages', () => {
    for (const item of items) for (const lang of ['zh', 'en'] as const) expect(words[lang].item[item]).toBeTruthy()
  })
})
