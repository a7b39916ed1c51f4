// The state of a list, as it stands in the address bar: ?q=…&sort=-name&college=cs&cols=name,no&after=…
import type { LocationQuery } from 'vue-router'

export interface Column {
  key: string
  label: string
  sort?: string // the server's name for sorting by it
  hidden?: boolean // not shown unless chosen
  number?: boolean // right-aligned, tabular
}
export interface Filter {
  key: string // the server's query parameter
  label: string
  options: { value: string; label: string }[]
}
export interface ListQuery {
  q: string
  sort: string
  after: string
  limit: number
  filters: Record<string, string>
}
export interface Page<Row> {
  items: Row[]
  next: string | null
  total: number
}

const text = (value: LocationQuery[string] | undefined) =>
  typeof value === 'string' ? value : Array.isArray(value) ? (value[0] ?? '') : ''

export function read_list_query(
  query: LocationQuery,
  filters: readonly Filter[],
  sort: string,
  limit: number,
): ListQuery {
  const chosen: Record<string, string> = {}
  for (const { key } of filters) {
    const value = text(query[key])
    if (value) chosen[key] = value
  }
  return { q: text(query.q), sort: text(query.sort) || sort, after: text(query.after), limit, filters: chosen }
}

// What the server is asked: empty parts left out.
export function server_query(query: ListQuery): Record<string, string | number> {
  return {
    limit: query.limit,
    ...(query.q ? { q: query.q } : {}),
    ...(query.sort ? { sort: query.sort } : {}),
    ...(query.after ? { after: query.after } : {}),
    ...query.filters,
  }
}

// The next query string after a change. A change of anything but the page begins at the first page.
export function changed(
  query: LocationQuery,
  change: Record<string, string | null>,
): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [key, value] of Object.entries(query)) if (text(value)) out[key] = text(value)
  if (!('after' in change) && !('cols' in change)) {
    delete out.after
    delete out.page
  }
  for (const [key, value] of Object.entries(change)) {
    if (value) out[key] = value
    else delete out[key]
  }
  return out
}

// name → -name → name: the column that is clicked again turns round.
export const turned = (now: string, column: string) => (now === column ? `-${column}` : column)

export function shown_columns(columns: readonly Column[], cols: string): Column[] {
  if (!cols) return columns.filter((column) => !column.hidden)
  const chosen = new Set(cols.split(','))
  const kept = columns.filter((column) => chosen.has(column.key))
  return kept.length > 0 ? kept : columns.filter((column) => !column.hidden)
}
