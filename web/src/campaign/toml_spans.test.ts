// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { entry_of, list_of, read_sections, text_of, write_list, write_value } from './toml_spans'

const file = `# comment
id = "2022"
name = { zh = "采集 # 不是注释", en = "Portraits" }

[[sessions]]
id = "zjg-01"   # the first
date = 2021-10-14
colleges = ["computer", "information"]

[[sessions]]
id = "zjg-02"

[hall]
line_cap = 5
risk = 1e-4
open = true
dress = [
    { zh = "一", en = "one" }, # said so
    { zh = "二", en = "two" },
]
`

const section = (name: string, place = 0) => {
  const found = read_sections(file).find((s) => s.name === name && s.place === place)
  if (!found) throw new Error(name)
  return found
}
const value = (name: string, key: string, place = 0) => {
  const found = entry_of(section(name, place), key)
  if (!found) throw new Error(key)
  return found
}

describe('the campaign file as sections', () => {
  it('names every section with its line, and counts those of an array', () => {
    expect(read_sections(file).map((s) => [s.name, s.place, s.line])).toEqual([
      ['', 0, 1],
      ['sessions', 0, 5],
      ['sessions', 1, 10],
      ['hall', 0, 13],
    ])
  })

  it('reads each kind of value', () => {
    expect(value('', 'name').value).toMatchObject({
      kind: 'table',
      fields: { zh: { value: '采集 # 不是注释' }, en: { value: 'Portraits' } },
    })
    expect(value('sessions', 'date').value).toMatchObject({ kind: 'date', value: '2021-10-14' })
    expect(list_of(value('sessions', 'colleges').value)).toEqual(['computer', 'information'])
    expect(value('hall', 'risk').value).toMatchObject({ kind: 'number', value: '1e-4' })
    expect(value('hall', 'open').value).toMatchObject({ kind: 'truth', value: true })
    expect(value('hall', 'dress').value).toMatchObject({ kind: 'list', items: { length: 2 } })
  })

  it('changes one value and no other character', () => {
    const changed = write_value(file, value('hall', 'line_cap').value, '6')
    expect(changed).toBe(file.replace('line_cap = 5', 'line_cap = 6'))
    const moved = write_list(file, value('sessions', 'colleges').value, ['computer'])
    expect(moved).toBe(file.replace('["computer", "information"]', '["computer"]'))
  })

  it('quotes what is no number any more, and quotes inside a text', () => {
    expect(write_value(file, value('hall', 'line_cap').value, 'many')).toContain('line_cap = "many"')
    const changed = write_value(file, value('sessions', 'id').value, 'a"b\\c')
    const again = read_sections(changed).find((s) => s.name === 'sessions')
    expect(text_of(again && entry_of(again, 'id')?.value)).toBe('a"b\\c')
  })

  it('lives through a file that is broken anywhere', () => {
    for (let cut = 0; cut <= file.length; ++cut) {
      const sections = read_sections(file.slice(0, cut))
      for (const s of sections)
        for (const entry of s.entries) expect(entry.value.to).toBeLessThanOrEqual(cut)
    }
    expect(read_sections('x = [1 2]\ny = 3').at(-1)?.entries.at(-1)?.key).toBe('y')
    expect(read_sections(']]]\n= 4\n[').length).toBe(1)
  })
})
