import { VantResolver } from '@vant/auto-import-resolver'
import vue from '@vitejs/plugin-vue'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = process.env.LIUYING_URL ?? 'http://127.0.0.1:8420'

export default defineConfig({
  plugins: [
    vue(),
    // Only the tags <el-…> and <van-…> resolve by themselves, with their styles; ours are imported.
    components({ dirs: [], dts: false, resolvers: [ElementPlusResolver(), VantResolver()] }),
    {
      // The server sends x.js.gz for x.js to whoever takes it: a phone in a full hall is thankful.
      name: 'gzip-beside',
      apply: 'build',
      closeBundle() {
        for (const file of readdirSync(here('./dist/assets'))) {
          if (!/\.(js|css|svg)$/.test(file)) continue
          const path = here(`./dist/assets/${file}`)
          const whole = readFileSync(path)
          if (whole.length > 1400) writeFileSync(`${path}.gz`, gzipSync(whole, { level: 9 }))
        }
      },
    },
    {
      // The server does the same: the graduand's page is an entry of its own.
      name: 'graduand-entry',
      configureServer(vite) {
        vite.middlewares.use((request, _response, next) => {
          if (/^\/(?!api\/)[^/.]+\/[^/.]+\/me(\/|\?|$)/.test(request.url ?? '')) request.url = '/me.html'
          next()
        })
      },
    },
  ],
  resolve: { alias: { '@': here('./src') } },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 900,
    rollupOptions: { input: { staff: here('./index.html'), me: here('./me.html'), offline: here('./offline.html') } },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': server } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    server: { deps: { inline: ['element-plus'] } },
  },
})
