// A TOML text seen as sections and values that know where they stand, so that a form can change one
// value and leave every other character of the file (comments, order, spacing) as its author wrote it.
// It reads what campaign files are written in: tables, arrays of tables, strings, numbers, dates,
// booleans, arrays and inline tables. What it cannot read becomes `raw` and is edited in the file;
// whether a file is right is the server's word alone.

export interface Span {
  from: number // index of the first character in the text
  to: number // index behind the last
}

export type Value = Span &
  (
    | { kind: 'text'; value: string }
    | { kind: 'number'; value: string }
    | { kind: 'date'; value: string }
    | { kind: 'truth'; value: boolean }
    | { kind: 'list'; items: Value[] }
    | { kind: 'table'; fields: Record<string, Value> }
    | { kind: 'raw' }
  )

export interface Entry {
  key: string
  line: number // counted from 1
  value: Value
}

export interface Section {
  name: string // '' before the first header
  place: number // which of its kind in an array of tables, else 0
  line: number // of its header
  many: boolean // [[name]]
  entries: Entry[]
}

class Reader {
  at = 0
  readonly text: string
  constructor(text: string) {
    this.text = text
  }

  here() {
    return this.text[this.at] ?? ''
  }

  skip(blanks: RegExp) {
    while (this.at < this.text.length && blanks.test(this.here())) ++this.at
  }

  // Blanks, line ends and comments, as they may stand inside an array.
  skip_all() {
    for (;;) {
      this.skip(/\s/)
      if (this.here() !== '#') return
      this.to_line_end()
    }
  }

  to_line_end() {
    while (this.at < this.text.length && this.here() !== '\n') ++this.at
  }

  value(): Value {
    const from = this.at
    const c = this.here()
    if (this.text.startsWith('"""', from) || this.text.startsWith("'''", from)) return this.block(from)
    if (c === '"' || c === "'") {
      const value = this.quoted()
      return value === null ? this.raw(from) : { kind: 'text', value, from, to: this.at }
    }
    if (c === '[') return this.list(from)
    if (c === '{') return this.table(from)
    const word = /^[^\s,\]}#]*(?: \d{2}:\d{2}[^\s,\]}#]*)?/.exec(this.text.slice(from))?.[0] ?? ''
    this.at += word.length
    const to = this.at
    if (word === 'true' || word === 'false') return { kind: 'truth', value: word === 'true', from, to }
    if (/^\d{4}-\d{2}-\d{2}/.test(word)) return { kind: 'date', value: word, from, to }
    if (/^[+-]?[\d_]+(\.\d+)?([eE][+-]?\d+)?$/.test(word))
      return { kind: 'number', value: word, from, to }
    return this.raw(from)
  }

  quoted(): string | null {
    const quote = this.here()
    let value = ''
    for (++this.at; this.at < this.text.length; ++this.at) {
      const c = this.here()
      if (c === quote) {
        ++this.at
        return value
      }
      if (c === '\n') return null
      if (c === '\\' && quote === '"') {
        const escaped = this.text[++this.at] ?? ''
        value += { n: '\n', t: '\t', '"': '"', '\\': '\\' }[escaped] ?? `\\${escaped}`
      } else value += c
    }
    return null
  }

  key(): string {
    if (this.here() === '"' || this.here() === "'") return this.quoted() ?? ''
    const word = /^[A-Za-z0-9_.-]*/.exec(this.text.slice(this.at))?.[0] ?? ''
    this.at += word.length
    return word
  }

  private block(from: number): Value {
    const fence = this.text.slice(from, from + 3)
    const end = this.text.indexOf(fence, from + 3)
    this.at = end < 0 ? this.text.length : end + 3
    return { kind: 'raw', from, to: this.at }
  }

  private list(from: number): Value {
    const items: Value[] = []
    ++this.at
    for (;;) {
      this.skip_all()
      if (this.at >= this.text.length) return { kind: 'raw', from, to: this.at }
      if (this.here() === ']') break
      const before = this.at
      items.push(this.value())
      this.skip_all()
      if (this.here() === ',') ++this.at
      else if (this.here() !== ']' || this.at === before) return this.raw(from)
    }
    ++this.at
    return { kind: 'list', items, from, to: this.at }
  }

  private table(from: number): Value {
    const fields: Record<string, Value> = {}
    ++this.at
    for (;;) {
      this.skip(/[ \t]/)
      if (this.here() === '}') break
      const key = this.key()
      this.skip(/[ \t]/)
      if (!key || this.here() !== '=') return this.raw(from)
      ++this.at
      this.skip(/[ \t]/)
      fields[key] = this.value()
      this.skip(/[ \t]/)
      if (this.here() === ',') ++this.at
      else if (this.here() !== '}') return this.raw(from)
    }
    ++this.at
    return { kind: 'table', fields, from, to: this.at }
  }

  private raw(from: number): Value {
    this.to_line_end()
    return { kind: 'raw', from, to: this.at }
  }
}

export function read_sections(text: string): Section[] {
  const reader = new Reader(text)
  const seen = new Map<string, number>()
  let counted_to = 0
  let lines = 1
  const line_here = () => {
    for (; counted_to < reader.at; ++counted_to) if (text[counted_to] === '\n') ++lines
    return lines
  }
  const sections: Section[] = [{ name: '', place: 0, line: 1, many: false, entries: [] }]
  for (reader.skip_all(); reader.at < text.length; reader.skip_all()) {
    const line = line_here()
    const header = /^(\[\[?)\s*([^\]\n]+?)\s*\]\]?/.exec(text.slice(reader.at))
    if (header) {
      const name = header[2] ?? ''
      const many = header[1] === '[['
      const place = many ? (seen.get(name) ?? 0) : 0
      seen.set(name, place + 1)
      sections.push({ name, place, line, many, entries: [] })
      reader.to_line_end()
      continue
    }
    const key = reader.key()
    reader.skip(/[ \t]/)
    if (!key || reader.here() !== '=') {
      reader.to_line_end()
      continue
    }
    ++reader.at
    reader.skip(/[ \t]/)
    const value = reader.value()
    sections.at(-1)?.entries.push({ key, line, value })
  }
  return sections
}

export const quote = (value: string) =>
  `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`

// The text with one value written anew. A date or number that no longer looks like one is quoted, so
// that the check names it at its place instead of failing on the whole file.
export function write_value(text: string, value: Value, wanted: string | boolean): string {
  let written: string
  if (typeof wanted === 'boolean') written = String(wanted)
  else if (value.kind === 'date' && /^\d{4}-\d{2}-\d{2}/.test(wanted)) written = wanted
  else if (value.kind === 'number' && /^[+-]?\d[\d_]*(\.\d+)?([eE][+-]?\d+)?$/.test(wanted))
    written = wanted
  else written = quote(wanted)
  return text.slice(0, value.from) + written + text.slice(value.to)
}

// The text with a list of strings written anew on one line.
export function write_list(text: string, value: Value, wanted: string[]): string {
  return `${text.slice(0, value.from)}[${wanted.map(quote).join(', ')}]${text.slice(value.to)}`
}

export const text_of = (value: Value | undefined): string =>
  value && (value.kind === 'text' || value.kind === 'number' || value.kind === 'date')
    ? value.value
    : ''

export const list_of = (value: Value | undefined): string[] =>
  value?.kind === 'list' ? value.items.map(text_of) : []

export const entry_of = (section: Section, key: string): Entry | undefined =>
  section.entries.find((entry) => entry.key === key)
