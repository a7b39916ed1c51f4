import { defineConfig } from '@playwright/test'

// A running server with the demo campaign is expected at LIUYING_URL; scripts/test.sh starts one.
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/global_setup.ts',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    baseURL: process.env.LIUYING_URL ?? 'http://127.0.0.1:8420',
    locale: 'zh-CN',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
