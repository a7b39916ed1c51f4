import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'station',
    component: () => import('./StationChoicePage.vue'),
    title: 'station.title',
    frame: 'slim',
    roles: ['photographer', 'hall_lead'],
    menu: { group: 'hall', order: 30 },
  },
  {
    path: 'station/:station',
    component: () => import('./StationPage.vue'),
    title: 'station.title',
    frame: 'none',
    roles: ['photographer', 'hall_lead'],
  },
  {
    path: 'station/:station/sitter',
    component: () => import('./SitterPage.vue'),
    title: 'station.sitter_title',
    frame: 'none',
    roles: ['photographer', 'hall_lead'],
  },
]
