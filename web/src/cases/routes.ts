import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'cases',
    component: () => import('./CasesPage.vue'),
    title: 'cases.title',
    roles: ['college_office', 'international_college', 'graduate_office', 'registry_office'],
    menu: { group: 'people', order: 40 },
  },
  { path: 'cases/:id', component: () => import('./CasePage.vue'), title: 'cases.one' },
]
