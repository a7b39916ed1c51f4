import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'delivery',
    component: () => import('./DeliveriesPage.vue'),
    title: 'delivery.title',
    roles: ['graduate_office', 'registry_office', 'bureau', 'print_room'],
    menu: { group: 'after', order: 20 },
  },
  { path: 'delivery/:id', component: () => import('./DeliveryPage.vue'), title: 'delivery.one' },
]
