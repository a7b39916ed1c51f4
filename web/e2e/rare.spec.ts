// Names with characters beyond what most fonts have, on a machine whose own fonts have none of them.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test, type Page } from '@playwright/test'
import { url } from './house'

const rare = ['𠮷', '㛃', '䶮', '𣇈', '·']

// Each character drawn with the page's own font, as its black pixels; and one that no font may have.
const drawn = (characters: string[]) => {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 64
  const pen = canvas.getContext('2d', { willReadFrequently: true })!
  pen.font = `48px ${getComputedStyle(document.body).fontFamily}`
  return characters.map((one) => {
    pen.clearRect(0, 0, 64, 64)
    pen.fillText(one, 4, 52)
    return pen.getImageData(0, 0, 64, 64).data.filter((_, at) => at % 4 === 3).join()
  })
}

const write = (page: Page, name: string) =>
  page.evaluate((name) => {
    const line = document.body.insertBefore(document.createElement('p'), null)
    line.append(Object.assign(document.createElement('span'), { className: 'rare', textContent: name }))
  }, name)
// By its width: each of them as wide as it is high, which a box is not.
const stands = (page: Page, name: string) =>
  expect
    .poll(() => page.locator('.rare', { hasText: name }).evaluate((e) => e.getBoundingClientRect().width))
    .toBe(16 * [...name].length)

test('rare: 𠮷 㛃 䶮 𣇈 are themselves on a phone whose fonts lack them, and only their pieces are fetched', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'liuying-fonts-'))
  const config = join(folder, 'fonts.conf')
  writeFileSync(
    config,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
      <dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>${folder}/cache</cachedir></fontconfig>`,
  )
  const poor = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
    env: { ...process.env, FONTCONFIG_FILE: config } as Record<string, string>,
  })
  try {
    for (const path of ['/', '/10335/2022/me']) {
      const page = await poor.newPage({ viewport: { width: 390, height: 844 } })
      const fetched: string[] = []
      page.on('response', (answer) => {
        if (answer.url().endsWith('.otf')) fetched.push(`${answer.status()} ${answer.url().split('/').at(-1)}`)
      })
      await page.goto(url + path)
      await expect(page.locator('h1').first()).toBeVisible()
      expect(fetched, 'a page without them fetches none').toEqual([])
      await write(page, '𠮷㛃䶮𣇈')
      await expect.poll(() => fetched.length).toBeGreaterThan(0)
      await page.evaluate(() => document.fonts.ready)
      expect(fetched.every((one) => one.startsWith('200 '))).toBe(true)
      expect(fetched.length).toBeLessThanOrEqual(4)
      await stands(page, '𠮷㛃䶮𣇈')
      // Its piece comes when the others are there.
      await write(page, '㐂')
      await stands(page, '㐂')
      const pictures = await page.evaluate(drawn, [...rare, '\u{10fffd}', '\u{2ffff}'])
      const nothing = pictures.slice(rare.length)
      for (const [n, one] of pictures.slice(0, rare.length).entries()) {
        expect(nothing.includes(one), `${rare[n]} is no box`).toBe(false)
        expect(one.includes('255'), `${rare[n]} is drawn`).toBe(true)
      }
      expect(new Set(pictures.slice(0, rare.length)).size).toBe(rare.length)
      await page.close()
    }
  } finally {
    await poor.close()
  }
})
