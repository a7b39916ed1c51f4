import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'session',
    component: () => import('./SessionPage.vue'),
    title: 'session.title',
    frame: 'full',
    roles: ['hall_lead', 'graduate_office', 'college_office', 'desk'],
    menu: { group: 'hall', order: 20 },
  },
]
