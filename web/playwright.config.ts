import { defineConfig } from '@playwright/test'
import { house_of_worker, workers } from './e2e/houses'

// Running servers with the demo campaign are expected at LIUYING_URL; scripts/browser.sh starts them.
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/global_setup.ts',
  workers,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    baseURL: house_of_worker(),
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
