import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'accounts',
    component: () => import('./AccountsPage.vue'),
    title: 'accounts.title',
    roles: ['administrator', 'auditor'],
    menu: { group: 'house', order: 20 },
  },
  // The first administrator makes accounts before there is a campaign.
  {
    path: 'accounts',
    at: 'house',
    component: () => import('./AccountsPage.vue'),
    title: 'accounts.title',
    roles: ['administrator', 'auditor'],
  },
  {
    path: 'devices',
    component: () => import('./DevicesPage.vue'),
    title: 'accounts.devices',
    roles: ['administrator', 'hall_lead'],
    menu: { group: 'house', order: 30 },
  },
]
