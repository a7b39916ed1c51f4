import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@/shared/tokens.css'
import '@/shared/rare'
import { router } from '@/frame/router'
import StaffApp from '@/frame/StaffApp.vue'
import { add_words, i18n } from '@/shared/i18n'

add_words(import.meta.glob('./*/words.ts', { eager: true }))
createApp(StaffApp).use(createPinia()).use(i18n).use(router).mount('#app')
