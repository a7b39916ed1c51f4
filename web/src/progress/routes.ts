import type { PageRoute } from '@/frame/pages'

export const routes: PageRoute[] = [
  {
    path: '',
    component: () => import('./StartPage.vue'),
    title: 'progress.title',
    menu: { group: 'people', order: 10 },
  },
]
