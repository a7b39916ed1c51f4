import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'roster',
    component: () => import('./RosterPage.vue'),
    title: 'roster.title',
    roles: ['college_office', 'international_college', 'graduate_office', 'registry_office', 'hall_lead'],
    menu: { group: 'people', order: 20 },
  },
  {
    path: 'roster/import',
    component: () => import('./ImportPage.vue'),
    title: 'roster.import.title',
    roles: ['graduate_office', 'registry_office'],
    menu: { group: 'people', order: 30 },
  },
  {
    path: 'roster/import/:import',
    component: () => import('./ImportPage.vue'),
    title: 'roster.import.title',
    roles: ['graduate_office', 'registry_office'],
  },
  {
    path: 'roster/admission-photos',
    component: () => import('./AdmissionPage.vue'),
    title: 'roster.admission.title',
    roles: ['graduate_office', 'registry_office'],
  },
  {
    path: 'roster/:id',
    component: () => import('./RecordPage.vue'),
    title: 'roster.record.title',
  },
]
