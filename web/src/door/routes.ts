import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'door',
    component: () => import('./DoorPage.vue'),
    title: 'door.title',
    frame: 'slim',
    roles: ['college_office', 'hall_lead'],
    menu: { group: 'hall', order: 15 },
  },
]
