import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'cash',
    component: () => import('./CashPage.vue'),
    title: 'cash.title',
    roles: ['cashier', 'desk', 'graduate_office', 'hall_lead', 'auditor'],
    menu: { group: 'hall', order: 60 },
  },
]
