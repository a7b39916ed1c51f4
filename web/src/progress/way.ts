// The way through a portrait day, in the order it is walked: each step a page and who may open it.
import type { Role } from '@/frame/pages'

export const way = [
  'campaign',
  'roster/import',
  'campaign/timetable',
  'session',
  'desk',
  'station',
  'review',
  'roster',
  'delivery',
] as const
export type Stop = (typeof way)[number]

export interface Stand {
  stop: Stop
  no: number // its place on the whole way, so that two people speak of the same step
}

// The steps these roles can take themselves; `pages` are the pages of the program.
export function way_of(
  pages: readonly { path: string; at?: string; roles?: Role[] }[],
  may: (roles: Role[] | undefined) => boolean,
): Stand[] {
  return way.flatMap((stop, n) => {
    const page = pages.find((one) => one.path === stop && one.at !== 'house')
    return page && may(page.roles) ? [{ stop, no: n + 1 }] : []
  })
}
// Words are found by a key without a slash.
export const word_of = (stop: Stop) => stop.replace('/', '_')
