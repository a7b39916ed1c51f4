import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'desk',
    component: () => import('./DeskPage.vue'),
    title: 'desk.title',
    frame: 'slim',
    roles: ['desk', 'cashier', 'hall_lead', 'college_office'],
    menu: { group: 'hall', order: 10 },
  },
]
