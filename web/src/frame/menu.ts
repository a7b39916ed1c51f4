import { may } from '@/shared/me'
import type { PageRoute } from './pages'

export interface MenuGroup {
  group: string
  pages: PageRoute[]
}
const order = ['hall', 'people', 'after', 'house']

// What these roles find in the side menu, grouped and in order.
export function menu_of(pages: readonly PageRoute[], roles: ReadonlySet<string>): MenuGroup[] {
  return order
    .map((group) => ({
      group,
      pages: pages
        .filter((page) => page.menu?.group === group && may(roles, page.roles))
        .sort((a, b) => (a.menu?.order ?? 0) - (b.menu?.order ?? 0)),
    }))
    .filter((group) => group.pages.length > 0)
}
