import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'review',
    component: () => import('./ReviewPage.vue'),
    title: 'review.title',
    roles: ['graduate_office', 'registry_office', 'hall_lead', 'photographer'],
    menu: { group: 'after', order: 10 },
  },
]
