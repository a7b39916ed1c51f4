import { describe, expect, it } from 'vitest'
import type { FolderWords, Labels } from './i18n'

const modules = import.meta.glob<{ words: FolderWords }>('../*/words.ts', { eager: true })

function flat(labels: Labels, at = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${at}${key}`, value]] : Object.entries(flat(value, `${at}${key}.`)),
    ),
  )
}
const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

describe.each(Object.entries(modules))('words of %s', (_path, { words }) => {
  const zh = flat(words.zh)
  const en = flat(words.en)

  it('stand in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort())
    for (const [key, text] of [...Object.entries(zh), ...Object.entries(en)])
      expect(text.trim(), key).not.toBe('')
  })

  it('leave the same places to fill', () => {
    for (const key of Object.keys(zh)) expect(places(en[key]!), key).toEqual(places(zh[key]!))
  })

  it('hold nothing that vue-i18n reads as its own grammar', () => {
    for (const [key, text] of [...Object.entries(zh), ...Object.entries(en)])
      expect(text, key).not.toMatch(/[@|]/)
  })
})
