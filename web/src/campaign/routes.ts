import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: 'campaign',
    component: () => import('./CampaignPage.vue'),
    title: 'campaign.title',
    roles: ['graduate_office', 'registry_office'],
    menu: { group: 'house', order: 10 },
  },
  {
    path: 'campaign/timetable',
    component: () => import('./TimetablePage.vue'),
    title: 'campaign.timetable',
    roles: ['graduate_office', 'registry_office', 'college_office', 'hall_lead'],
    menu: { group: 'people', order: 15 },
  },
  {
    path: 'campaign/notice',
    component: () => import('./NoticePage.vue'),
    title: 'campaign.notice',
    roles: ['graduate_office', 'registry_office', 'college_office'],
    menu: { group: 'people', order: 17 },
  },
  {
    path: 'load-campaign',
    at: 'house',
    component: () => import('./LoadCampaignPage.vue'),
    title: 'campaign.load',
    frame: 'slim',
  },
]
