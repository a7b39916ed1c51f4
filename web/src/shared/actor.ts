// Who did it: the house names accounts and devices; what has no name of its own is said in the reader's language.
import { t } from './i18n'

const nameless = ['engine', 'system', 'graduand'] as const

export function actor(name: string): string {
  const known = nameless.find((one) => one === name)
  return known ? t(`shared.actors.${known}`) : name
}
