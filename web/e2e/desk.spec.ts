import { expect, test, type Page } from '@playwright/test'
import {
  campaign,
  enter,
  get,
  next_guest,
  no_sideways_scroll,
  open_session,
  scan,
  second_person,
  sign_in_guest,
  type Who,
} from './house'

test.beforeAll(open_session)

async function at_desk(page: Page, who: Who = 'lead', lang: 'zh' | 'en' = 'zh') {
  const { at, session } = await campaign()
  await enter(page, who, lang)
  await page.goto(`${at}/desk?session=${session.session}`)
  await expect(page.locator('.count').first()).toBeVisible()
}
const number_of = async (page: Page) =>
  Number(await page.locator('.person .number strong').innerText())

test('desk: a ticket signs its owner in at once, shows the full name and the number', async ({
  page,
}) => {
  const guest = await next_guest()
  await at_desk(page)
  await scan(page, guest.token)
  await expect(page.locator('.person h1')).toHaveText(guest.name)
  await expect(page.locator('.person .now')).toContainText('已签到')
  expect(await number_of(page)).toBeGreaterThan(0)
  await expect(page.locator('.recent li').first()).toContainText('签到')
})

test('desk: the ticket acts wherever the focus is and leaves the field as it was', async ({
  page,
}) => {
  const guest = await next_guest()
  await at_desk(page)
  await page.keyboard.press('F2')
  await page.locator('dialog input[type=search]').fill('王')
  await scan(page, guest.token)
  await expect(page.locator('.person h1')).toHaveText(guest.name)
  await expect(page.locator('.person .now')).toContainText('已签到')
})

test('desk: Enter lets somebody signed in join the line, Esc does nothing', async ({ page }) => {
  const guest = await sign_in_guest()
  await at_desk(page)
  await scan(page, guest.token)
  await expect(page.locator('.person h1')).toHaveText(guest.name)
  await page.keyboard.press('Escape')
  await expect(page.locator('.blank')).toBeVisible()
  // The same ticket read twice in a row is a reader that beeps twice; another one stands between.
  await scan(page, '9999999999999999')
  await expect(page.locator('.refused')).toBeVisible()
  await scan(page, guest.token)
  await expect(page.locator('.person .number strong')).toHaveText(String(guest.no).padStart(3, '0'))
  await page.keyboard.press('Enter')
  await expect(page.locator('.person .now')).toContainText('位')
})

test('desk: a ticket read while the page still opens is not lost', async ({ page }) => {
  const guest = await next_guest()
  const { at, session } = await campaign()
  await enter(page, 'lead')
  let let_go = () => {}
  const held = new Promise<void>((done) => (let_go = done))
  await page.route(/\/api\/v1\/schools\/[^/]+\/campaigns\/[^/]+$/, async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`${at}/desk?session=${session.session}`)
  await expect(page.locator('.desk .blank')).toBeVisible()
  await scan(page, guest.token)
  let_go()
  await expect(page.locator('.person h1')).toHaveText(guest.name)
  await expect(page.locator('.person .now')).toContainText('已签到')
})

test('desk: an Enter while the ticket is being acted on does nothing twice', async ({ page }) => {
  const guest = await next_guest()
  await at_desk(page)
  let let_go = () => {}
  const held = new Promise<void>((done) => (let_go = done))
  await page.route('**/sign-ins', async (route) => {
    await held
    await route.continue()
  })
  await scan(page, guest.token)
  await expect(page.locator('.person h1')).toHaveText(guest.name)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  let_go()
  await expect(page.locator('.person .now')).toContainText('已签到')
  await expect(page.locator('.refused')).toHaveCount(0)
})

test('desk: an unknown ticket fills the card with why and where to', async ({ page }) => {
  await at_desk(page)
  await scan(page, '9999999999999999')
  await expect(page.locator('.refused')).toBeVisible()
  await expect(page.locator('.refused .next')).not.toBeEmpty()
})

test('desk: a name found by F2 stays masked, and a typed swipe asks for a second person', async ({
  page,
}) => {
  const guest = await sign_in_guest()
  await at_desk(page)
  await page.keyboard.press('F2')
  await page.locator('dialog input[type=search]').fill(guest.student_no)
  await expect(page.locator('dialog [role=option]')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.locator('.person')).toBeVisible()
  if ([...guest.name].length > 1)
    await expect(page.locator('.person h1')).not.toHaveText(guest.name)
  await page.keyboard.press('Enter')
  await page.locator('[data-second=name]').fill(second_person.name)
  await page.locator('[data-second=password]').fill('wrong')
  await page.locator('dialog button[type=submit]').click()
  await expect(page.locator('dialog [role=alert]')).toBeVisible()
  await page.locator('[data-second=password]').fill(second_person.password)
  await page.locator('dialog button[type=submit]').click()
  await expect(page.locator('dialog')).toHaveCount(0)
  await expect(page.locator('.person .now')).toContainText('位')
})

test('desk: cash is taken by F4 twice, never by Enter', async ({ page }) => {
  const { view } = await campaign()
  test.skip(!view.fee.modes.includes('cash'), 'this campaign takes no cash')
  const guest = await sign_in_guest(true)
  await at_desk(page)
  await scan(page, guest.token)
  await expect(page.locator('.person h1')).toHaveText(guest.name)
  await page.keyboard.press('F4')
  await expect(page.locator('dialog')).toBeVisible()
  await page.keyboard.press('Digit1')
  await page.keyboard.press('Enter')
  await expect(page.locator('dialog .receipt')).toHaveCount(0)
  await page.keyboard.press('F4')
  await expect(page.locator('dialog .receipt, dialog form.shift')).toBeVisible()
  if (await page.locator('dialog form.shift').isVisible()) {
    await page.locator('dialog input[name=float]').fill('100')
    await page.locator('dialog form.shift button').click()
    await expect(page.locator('dialog form.shift')).toHaveCount(0)
    await page.locator('dialog [data-act=settle]').click()
  }
  await expect(page.locator('dialog .receipt')).toContainText('收据号')
})

test('desk: Ctrl+Z takes the last act back, with a reason', async ({ page }) => {
  const guest = await next_guest()
  await at_desk(page)
  await scan(page, guest.token)
  await expect(page.locator('.person .now')).toContainText('已签到')
  await page.keyboard.press('Control+KeyZ')
  await expect(page.locator('dialog')).toContainText('撤销')
  await page.locator('dialog button[type=submit]').click()
  await expect(page.locator('dialog')).toHaveCount(0)
  await expect(page.locator('.person .now')).toContainText('未签到')
  await expect(page.locator('.recent li.undone').first()).toBeVisible()
})

test('desk: a paper sheet is typed in with its times, and nothing happens without one', async ({ page }) => {
  const guest = await next_guest(false)
  const { base, session } = await campaign()
  await at_desk(page)
  await page.keyboard.press('Alt+KeyP')
  const bar = page.locator('.sheet-bar')
  const field = bar.locator('input[name=sheet-time]')
  await expect(field).toBeFocused()
  await scan(page, guest.token)
  await expect(bar.getByRole('status')).toContainText('请先填写')
  await expect(page.locator('.person')).toHaveCount(0)

  const clock = new Intl.DateTimeFormat('sv-SE', { timeStyle: 'short', timeZone: 'Asia/Shanghai' })
  await field.fill(clock.format(Date.now()))
  await field.press('Enter')
  // The same ticket read twice at once is a reader that beeps twice; another one stands between.
  await scan(page, '9999999999999999')
  await expect(page.locator('.refused')).toBeVisible()
  await scan(page, guest.token)
  await expect(page.locator('.person h1')).toHaveText(guest.name)
  // Off their time or not: the hall lead lets them in.
  const number = page.locator('.person .number strong')
  const admit = page.locator('.person').getByRole('button', { name: '仍然放行' })
  await expect(number.or(admit)).toBeVisible()
  if (await admit.isVisible()) {
    await admit.click()
    await page.locator('[name=other-reason]').fill('纸质签到')
    await page.locator('dialog button[type=submit]').click()
  }
  await expect(page.locator('.person .now')).toContainText('已签到')
  const { items } = await get('lead', `${base}/desk/recent?session=${session.session}`)
  const no = Number(await number.innerText())
  const act = items.find((one: { sign_in_no: number | null }) => one.sign_in_no === no)
  expect(act.at_ms % 60_000).toBe(0)
  await page.keyboard.press('Alt+KeyP')
  await expect(bar).toHaveCount(0)
})

test('desk: keys work by their code under a Chinese input method', async ({ page }) => {
  await at_desk(page)
  await page.evaluate(() =>
    window.dispatchEvent(
      new KeyboardEvent('keydown', { code: 'KeyK', key: 'Process', ctrlKey: true, cancelable: true }),
    ),
  )
  await expect(page.locator('dialog input[type=search]')).toBeVisible()
  // Enter that ends a composition chooses a character, not a person.
  const field = page.locator('dialog input[type=search]')
  await field.fill('王')
  await field.evaluate((element) =>
    element.dispatchEvent(
      new KeyboardEvent('keydown', { code: 'Enter', key: 'Process', isComposing: true, bubbles: true }),
    ),
  )
  await expect(page.locator('dialog')).toBeVisible()
})

test('desk: the last acts of another desk arrive by themselves', async ({ page }) => {
  await at_desk(page)
  await expect(page.locator('.recent')).toBeVisible()
  const guest = await sign_in_guest()
  await expect(page.locator('.recent li').first()).toContainText(String(guest.no))
})

test('desk: without the server the page says since when it is blind', async ({ page, context }) => {
  await at_desk(page)
  await context.setOffline(true)
  await expect(page.locator('.stale')).toContainText('网络已断开', { timeout: 30_000 })
  await context.setOffline(false)
  await expect(page.locator('.stale')).toHaveCount(0, { timeout: 30_000 })
})

for (const lang of ['zh', 'en'] as const)
  test(`desk: fits a phone in ${lang}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await at_desk(page, 'desk', lang)
    await no_sideways_scroll(page)
  })
