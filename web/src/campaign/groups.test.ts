import { describe, expect, it } from 'vitest'
import { groups } from './groups'
import { read_sections } from './toml_spans'

describe('the form of the campaign', () => {
  it('follows the notice and loses no section of the file', () => {
    const sections = read_sections('id = "x"\n[fee]\namount = "1"\n[[levels]]\nid = "m"\n[[levels]]\nid = "d"\n[news]\na = 1\n')
    const made = groups(sections)
    expect(made.map((group) => group.group)).toEqual(['who', 'money', 'other'])
    expect(made[0]?.parts.map((part) => [part.name, part.sections.length])).toEqual([
      ['', 1],
      ['levels', 2],
    ])
    expect(made.flatMap((group) => group.parts.flatMap((part) => part.sections)).length).toBe(
      sections.filter((section) => section.entries.length > 0).length,
    )
  })
})
