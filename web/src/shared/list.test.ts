import { describe, expect, it } from 'vitest'
import { changed, read_list_query, server_query, shown_columns, turned } from './list'

const filters = [{ key: 'college', label: '院系', options: [{ value: 'cs', label: '计算机' }] }]

describe('list', () => {
  it('is found again from its address', () => {
    const query = read_list_query(
      { q: '张', sort: '-name', college: 'cs', after: 'abc', stray: 'x' },
      filters,
      'student_no',
      50,
    )
    expect(server_query(query)).toEqual({
      q: '张',
      sort: '-name',
      college: 'cs',
      after: 'abc',
      limit: 50,
    })
  })

  it('goes back to the first page when anything but the page changes', () => {
    expect(changed({ q: 'a', after: 'x', page: '3' }, { q: 'b' })).toEqual({ q: 'b' })
    expect(changed({ q: 'a', after: 'x', page: '3' }, { after: 'y', page: '4' })).toEqual({
      q: 'a',
      after: 'y',
      page: '4',
    })
  })

  it('turns the order round when the same column is chosen again', () => {
    expect(turned('name', 'name')).toBe('-name')
    expect(turned('-name', 'name')).toBe('name')
  })

  it('shows the usual columns when the address names none that exist', () => {
    const columns = [
      { key: 'no', label: '学号' },
      { key: 'major', label: '专业', hidden: true },
    ]
    expect(shown_columns(columns, 'gone').map((c) => c.key)).toEqual(['no'])
    expect(shown_columns(columns, 'major').map((c) => c.key)).toEqual(['major'])
  })
})
