import type { PageRoute } from './pages'

export const routes: PageRoute[] = [
  {
    path: '',
    at: 'house',
    component: () => import('./CampaignsPage.vue'),
    title: 'frame.campaigns.title',
    frame: 'slim',
  },
  {
    path: 'sign-in',
    at: 'house',
    component: () => import('./SignInPage.vue'),
    title: 'frame.sign_in.title',
    frame: 'none',
    open: true,
  },
  {
    path: 'first/:token',
    at: 'house',
    component: () => import('./FirstAdministratorPage.vue'),
    title: 'frame.first.title',
    frame: 'none',
    open: true,
  },
]
