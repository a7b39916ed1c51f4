// Which rows of a list are chosen: some by name, across pages, or all that its filter finds. A list whose
// filter changes forgets them, so that nothing out of sight is acted upon.

export interface Chosen {
  ids: ReadonlySet<string>
  all: number | null // everything the filter finds, which was so many; then `ids` is empty
}
export const nobody: Chosen = { ids: new Set(), all: null }

// What an act is sent with: the names, or the filter and the number that was seen.
export type Choice = { ids: string[] } | { filter: Record<string, string>; count: number }

export const how_many = (chosen: Chosen) => chosen.all ?? chosen.ids.size
export const is_chosen = (chosen: Chosen, id: string) => chosen.all !== null || chosen.ids.has(id)

// With all chosen, taking one row out leaves the others of this page.
export function with_rows(chosen: Chosen, page: readonly string[], rows: readonly string[], on: boolean): Chosen {
  const ids = new Set(chosen.all === null ? chosen.ids : page)
  for (const id of rows)
    if (on) ids.add(id)
    else ids.delete(id)
  return { ids, all: null }
}

// A row that stood on this page and no longer does has left it: who cannot be seen any more is not acted upon. Of
// rows on other pages nothing is known.
export function without_left(chosen: Chosen, stood: readonly string[], stands: readonly string[]): Chosen {
  const left = stood.filter((id) => chosen.ids.has(id) && !stands.includes(id))
  return left.length ? { ...chosen, ids: new Set([...chosen.ids].filter((id) => !left.includes(id))) } : chosen
}

// From the row last touched to this one, whichever lies above.
export function between(page: readonly string[], from: string | null, to: string): string[] {
  const start = from === null ? -1 : page.indexOf(from)
  const end = page.indexOf(to)
  if (end < 0) return []
  if (start < 0) return [to]
  return page.slice(Math.min(start, end), Math.max(start, end) + 1)
}

export function page_state(chosen: Chosen, page: readonly string[]): 'none' | 'some' | 'all' {
  const n = page.filter((id) => is_chosen(chosen, id)).length
  return n === 0 ? 'none' : n === page.length ? 'all' : 'some'
}
