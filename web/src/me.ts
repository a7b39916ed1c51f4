// The graduand's phone: an entry of its own, so that a phone never fetches the console.
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createRouter, createWebHistory, RouterView } from 'vue-router'
import '@/shared/tokens.css'
import '@/shared/rare'
import { routes } from '@/me/me_routes'
import { add_words, i18n } from '@/shared/i18n'

add_words(
  import.meta.glob(['./shared/words.ts', './me/words.ts', './proof/words.ts'], { eager: true }),
)
const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})
createApp(RouterView).use(createPinia()).use(i18n).use(router).mount('#app')
