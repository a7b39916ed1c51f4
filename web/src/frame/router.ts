import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { use_me } from '@/shared/me'
import { pages } from './pages'

const records: RouteRecordRaw[] = [
  ...pages.map((page): RouteRecordRaw => {
    const path = page.at === 'house' ? `/${page.path}` : `/:school/:campaign/${page.path}`
    return { path, component: page.component, meta: { page } }
  }),
  { path: '/:rest(.*)*', component: () => import('./NotFoundPage.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes: records,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  const store = use_me()
  if (!store.known) await store.read()
  if (to.meta.page?.open || !to.meta.page) return true
  // A graduand who comes here by a shortened address is led to their own page.
  if (store.me.kind === 'graduand' && to.params.school)
    return go_to_own_page(String(to.params.school), String(to.params.campaign))
  if (store.me.kind === 'anonymous' && store.known)
    return { path: '/sign-in', query: { to: to.fullPath } }
  return true
})

function go_to_own_page(school: string, campaign: string): false {
  window.location.assign(`/${school}/${campaign}/me`)
  return false
}

// After a new release the old pieces are gone: load the page whole, once.
router.onError((error, to) => {
  if (/dynamically imported module|Importing a module/.test(String(error)))
    window.location.assign(to.fullPath)
})
