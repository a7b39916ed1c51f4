import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { words as progress_words } from '../src/progress/words'
import { words as session_words } from '../src/session/words'
import {
  campaign,
  drawn_picture,
  empty_the_line,
  enter,
  get,
  no_sideways_scroll,
  open_session,
  scan,
  swipe_guest,
} from './house'

test.beforeAll(open_session)

const three = (no: number) => String(no).padStart(3, '0')
async function first_station() {
  const { session } = await campaign()
  return session.stations[0] as string
}
async function at_station(page: Page, lang: 'zh' | 'en' = 'zh') {
  const { at, session } = await campaign()
  await enter(page, 'lead', lang)
  await page.goto(`${at}/station/${await first_station()}?session=${session.session}`)
  await expect(page.locator('.people')).toBeVisible()
}
async function at_empty_station(page: Page) {
  await empty_the_line(await first_station())
  await at_station(page)
  await expect(page.locator('.people .number')).toHaveCount(0)
  await expect(page.locator('.next li.waiting')).toHaveCount(0)
}

test('station: who scans sits, a picture gets its verdict, Enter calls the one after', async ({
  page,
}) => {
  await at_empty_station(page)
  const station = await first_station()
  const first = await swipe_guest(station)
  const second = await swipe_guest(station)
  await expect(page.locator('.next strong').first()).toHaveText(three(first.no))
  await scan(page, first.token)
  await expect(page.locator('.people .number')).toHaveText(three(first.no))

  await page.setInputFiles('input[type=file]', {
    name: 'IMG_0001.JPG',
    mimeType: 'image/jpeg',
    buffer: drawn_picture(first.no),
  })
  await expect(page.locator('.verdict-bar')).not.toHaveClass(/none/, { timeout: 20_000 })
  await expect(page.locator('.thumb')).toHaveCount(1)

  // A picture that fails is asked about once.
  await page.keyboard.press('Enter')
  const asked = page.locator('.note')
  if (await asked.isVisible()) await page.keyboard.press('Enter')
  await expect(page.locator('.people .number')).toHaveText(three(second.no))
})

test('station: nobody leaves without a picture unless Enter is pressed twice', async ({ page }) => {
  await at_empty_station(page)
  const guest = await swipe_guest(await first_station())
  await expect(page.locator('.next strong').first()).toHaveText(three(guest.no))
  await page.keyboard.press('Enter')
  await expect(page.locator('.people .number')).toHaveText(three(guest.no))
  await page.keyboard.press('Enter')
  await expect(page.locator('.note')).toContainText('还没有照片')
  await expect(page.locator('.people .number')).toHaveText(three(guest.no))
})

test('station: a scanned ticket seats its owner, whoever is first', async ({ page }) => {
  await at_empty_station(page)
  const station = await first_station()
  const first = await swipe_guest(station)
  const second = await swipe_guest(station)
  await expect(page.locator('.next strong').first()).toHaveText(three(first.no))
  await scan(page, second.token)
  await expect(page.locator('.people .number')).toHaveText(three(second.no))
})

test('station: F8 holds the first of the line, F9 brings them back', async ({ page }) => {
  await at_empty_station(page)
  const guest = await swipe_guest(await first_station())
  await expect(page.locator('.next strong').first()).toHaveText(three(guest.no))
  await page.keyboard.press('F8')
  await expect(page.locator('.next li.waiting')).toHaveCount(0)
  await page.keyboard.press('F9')
  await page.getByRole('option', { name: three(guest.no) }).click()
  await expect(page.locator('.next li.waiting')).toHaveCount(1)
})

test('sitter: the second window shows the number of who sits', async ({ page }) => {
  await at_empty_station(page)
  const guest = await swipe_guest(await first_station())
  await expect(page.locator('.next strong').first()).toHaveText(three(guest.no))
  await page.keyboard.press('Enter')
  const { at, session } = await campaign()
  await page.goto(`${at}/station/${await first_station()}/sitter?session=${session.session}`)
  await expect(page.locator('h1')).toContainText(three(guest.no))
})

test('board: numbers of at least 120 px at 1080p, no scrolling, live', async ({ page }) => {
  const { at, base, session } = await campaign()
  const station = await first_station()
  await empty_the_line(station) // it shows two
  await page.setViewportSize({ width: 1920, height: 1080 })
  await enter(page, 'lead')
  await page.goto(`${at}/board/${session.venue}`)
  await expect(page.locator('.stations li').first()).toBeVisible()
  const guest = await swipe_guest(station)
  await expect(page.locator('.next')).toContainText([three(guest.no)], { timeout: 15_000 })
  const scrolls = await page.evaluate(
    () => document.documentElement.scrollHeight > window.innerHeight,
  )
  expect(scrolls).toBe(false)
  const shown = await get('lead', `${base}/board/${session.venue}`)
  for (const one of shown.stations)
    for (const place of [one.now, ...one.next])
      if (place?.name) expect(place.name).toMatch(/[*＊]/)
  const number = page.locator('.now strong').first()
  const size = await number.evaluate((element) => parseFloat(getComputedStyle(element).fontSize))
  expect(size).toBeGreaterThanOrEqual(120)
})

test('board: what happens while the stream is still being opened is shown too', async ({ page }) => {
  const { at, session } = await campaign()
  const station = await first_station()
  await empty_the_line(station)
  await enter(page, 'lead')
  // In the page itself, where a test can hold the stream back.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'))
  let let_go = () => {}
  const held = new Promise<void>((done) => (let_go = done))
  await page.route('**/events', async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`${at}/board/${session.venue}`)
  await expect(page.locator('.stations li').first()).toBeVisible()
  const guest = await swipe_guest(station)
  let_go()
  await expect(page.locator('.next')).toContainText([three(guest.no)])
})

test('session: people add up, and the line can be worked with the mouse', async ({ page }) => {
  const { at, session } = await campaign()
  const guest = await swipe_guest(await first_station())
  await enter(page, 'lead')
  await page.goto(`${at}/session?session=${session.session}`)
  const row = page.locator('.lines li', { hasText: three(guest.no) })
  await expect(row).toBeVisible()
  await row.getByRole('button', { name: /暂离/ }).click()
  await expect(
    page.locator('.lines section', { hasText: '暂离' }).locator('li', { hasText: three(guest.no) }),
  ).toBeVisible()
  const parts = await page.locator('.sum dl').first().locator('dd').allInnerTexts()
  const whole = await page.locator('.sum .whole strong').innerText()
  expect(parts.map(Number).reduce((a, b) => a + b)).toBe(Number(whole))
})

test('session: does not close over people who are not accounted for', async ({ page }) => {
  const { at, session } = await campaign()
  await swipe_guest(await first_station())
  await enter(page, 'lead')
  await page.goto(`${at}/session?session=${session.session}`)
  await page.getByRole('button', { name: '收场', exact: true }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page.locator('.state h2')).toContainText('进行中')
})

test('witnesses: the session says what they settle, the progress page what one more would buy', async ({
  page,
}) => {
  test.setTimeout(120_000)
  await at_empty_station(page)
  const { at, session } = await campaign()
  const guest = await swipe_guest(await first_station())
  await scan(page, guest.token)
  await expect(page.locator('.people .number')).toHaveText(three(guest.no))
  await page.setInputFiles('input[type=file]', {
    name: 'IMG_0002.JPG',
    mimeType: 'image/jpeg',
    buffer: drawn_picture(guest.no),
  })
  await expect(page.locator('.verdict-bar')).not.toHaveClass(/none/, { timeout: 20_000 })

  for (const lang of ['zh', 'en'] as const) {
    const own = session_words[lang].witnesses
    const gains = progress_words[lang].gains
    await enter(page, 'office', lang)
    await page.goto(`${at}/session?session=${session.session}`)
    const card = page.getByRole('region', { name: own.title })
    await expect(card).toContainText(own.binds)
    await expect(card).toContainText(lang === 'zh' ? '入座扫码时由在场的人确认' : 'when the ticket is scanned')
    await expect(card.getByText(own.advice)).toBeVisible()

    const drawn = page.getByRole('region', { name: gains.title })
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(at)
      await expect(drawn.getByText(lang === 'zh' ? '现状' : 'as it is today', { exact: true })).toBeVisible({ timeout: 60_000 })
      await expect(drawn.locator('.turning')).toHaveCount(0, { timeout: 60_000 })
      expect(await drawn.locator('li').count()).toBeGreaterThan(2)
      await expect(drawn.locator('.so-far strong')).toHaveText(/^(0|< 0\.1|\d+(\.\d)?) %$/)
      await no_sideways_scroll(page)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map((one) => `${one.id} ${one.nodes[0]?.html}`)).toEqual([])
    }
  }
})

for (const lang of ['zh', 'en'] as const)
  for (const [name, path, stands, width, height] of [
    ['desk', 'desk', '.count', 1440, 900],
    ['desk on a phone', 'desk', '.desk .blank', 390, 844],
    ['door', 'door', 'main h1', 390, 844],
    ['session', 'session', '.sum', 1440, 900],
    ['session on a phone', 'session', '.sum', 390, 844],
    ['station', 'station/', '.people', 1440, 900],
    ['station on a phone', 'station/', '.people', 390, 844],
    ['sitter', 'sitter', 'h1', 1080, 1400],
    ['board', 'board/', '.stations li', 1920, 1080],
  ] as const)
    test(`axe finds nothing on ${name} in ${lang}`, async ({ page }) => {
      const { at, session } = await campaign()
      await page.setViewportSize({ width, height })
      await enter(page, 'lead', lang)
      const station = `station/${await first_station()}`
      const where = path === 'station/' ? station : path === 'sitter' ? `${station}/sitter` : path === 'board/' ? `board/${session.venue}` : path
      await page.goto(`${at}/${where}?session=${session.session}`)
      await expect(page.locator(stands).first()).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([])
      await no_sideways_scroll(page)
    })
