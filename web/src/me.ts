// The graduand's phone: an entry of its own, so that a phone never fetches the console.
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createRouter, createWebHistory, RouterView, type RouteRecordRaw } from 'vue-router'
import '@/shared/tokens.css'
import { add_words, i18n } from '@/shared/i18n'

add_words(import.meta.glob(['./shared/words.ts', './proof/words.ts'], { eager: true }))
const found = import.meta.glob<{ routes: RouteRecordRaw[] }>('./proof/me_routes.ts', { eager: true })
const router = createRouter({
  history: createWebHistory(),
  routes: Object.values(found).flatMap((module) => module.routes),
})
createApp(RouterView).use(createPinia()).use(i18n).use(router).mount('#app')
