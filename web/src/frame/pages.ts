// Every folder with pages exports `routes: PageRoute[]` from its routes.ts; the router finds them.
import type { RouteComponent } from 'vue-router'

export interface PageRoute {
  path: string // below the campaign ('desk', 'roster/:id', '' for its start) or below the house
  at?: 'campaign' | 'house' // campaign unless said
  component: () => Promise<RouteComponent | { default: RouteComponent }>
  title: string // key of a label: 'desk.title'
  // full: side menu and page margins; slim: top bar only, the page fills the rest; none: the page is all
  frame?: 'full' | 'slim' | 'none'
  open?: boolean // needs nobody signed in (board, sign-in)
  // Roles that find it in the menu and are let in; absent: everyone who is signed in.
  roles?: Role[]
  menu?: { group: 'hall' | 'people' | 'after' | 'house'; order: number }
}

export type Role =
  | 'graduand'
  | 'college_office'
  | 'international_college'
  | 'graduate_office'
  | 'registry_office'
  | 'hall_lead'
  | 'desk'
  | 'cashier'
  | 'photographer'
  | 'bureau'
  | 'print_room'
  | 'auditor'
  | 'administrator'

const modules = import.meta.glob<{ routes: PageRoute[] }>('../*/routes.ts', { eager: true })
export const pages: PageRoute[] = Object.entries(modules)
  .sort(([a], [b]) => a.localeCompare(b))
  .flatMap(([, module]) => module.routes)

declare module 'vue-router' {
  interface RouteMeta {
    page?: PageRoute
  }
}
