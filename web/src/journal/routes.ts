import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'journal',
    component: () => import('./JournalPage.vue'),
    title: 'journal.title',
    roles: ['auditor'],
    menu: { group: 'house', order: 40 },
  },
]
