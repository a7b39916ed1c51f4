// The sections of the file in the order of the notice. What is not named here still shows, at the end.
import { i18n, t } from '@/shared/i18n'
import type { Section } from './toml_spans'

const order: [group: string, sections: string[]][] = [
  ['who', ['', 'levels', 'study_modes', 'colleges', 'standing']],
  ['when', ['campuses', 'venues', 'stations', 'sessions', 'milestones', 'batches', 'planning', 'moves']],
  ['prepare', ['photo']],
  ['money', ['fee', 'duties']],
  ['hall', ['hall', 'places', 'binding']],
  ['after', ['proofing', 'files']],
  ['say', ['notice', 'contacts', 'channels']],
  ['consent', ['consents']],
]

export interface Part {
  name: string
  sections: Section[] // all of one name, in file order
}
export interface Group {
  group: string
  parts: Part[]
}

export function groups(sections: readonly Section[]): Group[] {
  const of = (name: string): Part => ({
    name,
    sections: sections.filter((section) => section.name === name && section.entries.length > 0),
  })
  const named = new Set(order.flatMap(([, names]) => names))
  const rest = [...new Set(sections.map((section) => section.name))].filter((name) => !named.has(name))
  return [...order, ['other', rest] as [string, string[]]]
    .map(([group, names]) => ({ group, parts: names.map(of).filter((part) => part.sections.length > 0) }))
    .filter((group) => group.parts.length > 0)
}

export const section_name = (name: string) => {
  const key = `campaign.sections.${name || 'top'}`
  return i18n.global.te(key) ? t(key) : name
}
export const key_name = (key: string) =>
  i18n.global.te(`campaign.keys.${key}`) ? t(`campaign.keys.${key}`) : key
