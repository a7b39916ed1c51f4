// Static labels in two languages. Each folder keeps its own in words.ts ({ zh, en }, same keys), read
// as `folder.key`. What the server says arrives as Words and is chosen by `say`.
import { computed } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Words } from '@/api/types'

export type Lang = 'zh' | 'en'
// eslint-disable-next-line -- a tree of strings, as deep as a folder likes
export type Labels = { [key: string]: string | Labels }
export interface FolderWords {
  zh: Labels
  en: Labels
}

const kept = 'liuying.lang'

function first_lang(): Lang {
  const asked = new URLSearchParams(window.location.search).get('lang') ?? read_kept()
  if (asked === 'zh' || asked === 'en') return asked
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
function read_kept(): string | null {
  try {
    return localStorage.getItem(kept)
  } catch {
    return null // storage may be forbidden; the language then lasts as long as the page
  }
}

export const i18n = createI18n({
  legacy: false,
  locale: 'zh' as string,
  fallbackLocale: 'zh',
  messages: { zh: {}, en: {} } as Record<string, Labels>,
})

// `modules`: path → module of an eager import.meta.glob over words.ts files.
export function add_words(modules: Record<string, unknown>) {
  for (const [path, module] of Object.entries(modules)) {
    const folder = path.split('/').at(-2) ?? path
    const { words } = module as { words: FolderWords }
    i18n.global.mergeLocaleMessage('zh', { [folder]: words.zh })
    i18n.global.mergeLocaleMessage('en', { [folder]: words.en })
  }
}

export const lang = computed<Lang>(() => (i18n.global.locale.value === 'en' ? 'en' : 'zh'))

export function set_lang(to: Lang) {
  i18n.global.locale.value = to
  document.documentElement.lang = to === 'zh' ? 'zh-CN' : 'en'
  try {
    localStorage.setItem(kept, to)
  } catch {
    // as above
  }
}
set_lang(first_lang())

export const say = (words: Words | null | undefined): string => (words ? words[lang.value] : '')
export const t = i18n.global.t
