// The page of `liuying station`: an entry of its own, since nothing else of the house is there.
import { createApp } from 'vue'
import '@/shared/tokens.css'
import OfflinePage from '@/offline/OfflinePage.vue'
import { add_words, i18n } from '@/shared/i18n'

add_words(
  import.meta.glob(['./shared/words.ts', './station/words.ts', './offline/words.ts'], { eager: true }),
)
createApp(OfflinePage).use(i18n).mount('#app')
