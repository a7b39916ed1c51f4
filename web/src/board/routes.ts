import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'board',
    component: () => import('./BoardChoicePage.vue'),
    title: 'board.title',
    frame: 'slim',
    roles: ['hall_lead', 'desk', 'cashier', 'photographer', 'graduate_office', 'college_office'],
    menu: { group: 'hall', order: 40 },
  },
  {
    path: 'board/:venue',
    component: () => import('./BoardPage.vue'),
    title: 'board.title',
    frame: 'none',
    open: true,
  },
]
