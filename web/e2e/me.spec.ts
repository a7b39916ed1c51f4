import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { hanging_network } from './hanging_network'
import { campaign, checked, drawn_picture, get, no_sideways_scroll, post, signed_in, url } from './house'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true })

// Somebody of the demo with a code of their own; each test takes another person.
let taken = 0
async function come_in(page: Page, lang: 'zh' | 'en' = 'zh', by = '') {
  const { base, at } = await campaign()
  const { items } = await get('office', `${base}/graduands?limit=30`)
  const person = items[taken++ % items.length]
  const { code } = await post('office', `${base}/graduands/${person.graduand}/sign-in-code`)
  await page.addInitScript((to) => localStorage.setItem('liuying.lang', to), lang)
  await page.goto(`${by}${at}/me`)
  await page.locator('[name=student_no]').fill(person.student_no)
  await page.locator('[name=code]').fill(code)
  await page.locator('form button').click()
  await expect(page.locator('.next h1')).toBeVisible()
  return { at, person }
}

test('phone: a one-time code opens the page, and the next step stands first', async ({ page }) => {
  const { person } = await come_in(page)
  await expect(page.locator('.hello')).toContainText(person.name)
  await expect(page.locator('.path li').first()).toBeVisible()
})

test('phone: why one must sit is told, fact by fact, with what would change it', async ({ page }) => {
  await come_in(page)
  await page.getByText('为什么要拍或不用拍').click()
  const why = page.locator('details.why')
  await expect(why).toContainText('预计在本届毕业')
  await expect(why).toContainText(/依据：.+（出处：.+规则）/)
  await expect(why).toContainText('什么情况下会变')
  await expect(why).toContainText('研究生院批准个人散拍后，可以不参加集中采集')
})

for (const lang of ['zh', 'en'] as const)
  test(`phone: every view fits 360 to 430 px and axe finds nothing, in ${lang}`, async ({ page }) => {
    test.setTimeout(240_000)
    const { at } = await come_in(page, lang)
    for (const view of ['', '/ticket', '/record', '/rules', '/portrait', '/more']) {
      await page.goto(`${at}/me${view}`)
      await expect(page.locator('main h1').first()).toBeAttached()
      for (const width of [360, 430]) {
        await page.setViewportSize({ width, height: 844 })
        await no_sideways_scroll(page)
      }
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map((one) => `${view}: ${one.id} ${one.nodes[0]?.html}`)).toEqual([])
    }
  })

test('phone: an item is confirmed with one tap and disputed with what it should be', async ({ page }) => {
  const { at } = await come_in(page)
  await page.goto(`${at}/me/record`)
  const open = page.locator('li.open')
  await expect(page.locator('button.yes').first()).toBeVisible()
  const before = await open.count()
  await page.locator('button.yes').first().click()
  await expect(open).toHaveCount(before - 1)
  const sex = page.locator('li', { hasText: '性别' })
  const other = (await sex.innerText()).includes('男') ? '女' : '男'
  await sex.locator('button.no').click()
  await page.getByLabel('应该是').fill('更正后的内容')
  await page.getByRole('button', { name: '提交' }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('更正后的内容')
  await page.getByLabel('应该是').fill(other)
  await page.getByRole('button', { name: '提交' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.locator('li.disputed')).toHaveCount(1)
})

test('phone: a wrong name goes to the college once each document it needs is there', async ({ page }) => {
  const { at, person } = await come_in(page)
  await page.goto(`${at}/me/record`)
  await page.locator('button.no').first().click()
  await page.getByLabel('应该是').fill(`${person.name}文`)
  await page.getByRole('button', { name: '提交' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const request = page.locator('li', { has: page.locator('.needed') }).first()
  await expect(request.locator('.needed')).toContainText('户口簿')
  const send = request.getByRole('button', { name: '提交' })
  await expect(send).toBeDisabled()
  const scan = drawn_picture(41)
  for (const document of ['户口簿', '居民身份证']) {
    const row = request.locator('.needed li', { hasText: document })
    await row.locator('input[type=file]').setInputFiles({ name: 'scan.jpg', mimeType: 'image/jpeg', buffer: scan })
    await expect(row).toContainText('✓')
  }
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map((one) => `${one.id} ${one.nodes[0]?.html}`)).toEqual([])
  await send.click()
  await expect(request.locator('.needed li').first()).toBeVisible()
  await expect(page.getByText('待学院核实').first()).toBeVisible()
})

// The page and all it needs, kept on the phone.
async function kept_ticket(page: Page, address: string): Promise<string> {
  await page.goto(address)
  await expect(page.locator('.paper img')).toBeVisible()
  const token = await page.locator('.token').innerText()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.reload() // now under the worker, which keeps what it sees
  await expect(page.locator('.token')).toHaveText(token)
  const kept = () =>
    page.evaluate(async () =>
      (await (await caches.open('liuying-me-1')).keys()).map((one) => new URL(one.url).pathname),
    )
  for (const path of [/^\/me.html$/, /\/my$/, /\/my\/ticket.svg$/, /^\/rare\/rare.css$/])
    await expect.poll(kept).toContainEqual(expect.stringMatching(path))
  return token
}

test('phone: the ticket shows soon on a network that hangs', async ({ page }) => {
  const network = await hanging_network(url)
  try {
    const { at } = await come_in(page, 'zh', network.url)
    const token = await kept_ticket(page, `${network.url}${at}/me/ticket`)
    network.hang()
    const began = Date.now()
    await page.reload({ waitUntil: 'commit' })
    await expect(page.locator('.token')).toHaveText(token)
    await expect(page.locator('.ticket .kept')).toBeVisible()
    await expect
      .poll(() => page.locator('.paper img').evaluate((img: HTMLImageElement) => img.naturalWidth))
      .toBeGreaterThan(0)
    expect(Date.now() - began).toBeLessThan(5000)
  } finally {
    await page.close()
    network.close()
  }
})

test('phone: the ticket is still there when the network is gone', async ({ page, context }) => {
  const { at } = await come_in(page)
  const token = await kept_ticket(page, `${at}/me/ticket`)
  await context.setOffline(true)
  await page.reload()
  await expect(page.locator('.token')).toHaveText(token)
  await expect(page.locator('.paper img')).toBeVisible()
  expect(await page.locator('.paper img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0)
  await context.setOffline(false)
})

test('phone: whose picture the registry has asks with one tap that the school takes it over', async ({ page }) => {
  const { at, person } = await come_in(page)
  const { base } = await campaign()
  const list = async (csv: string) => {
    const { api, csrf } = await signed_in('office')
    await checked(
      await api.post(`${base}/picture-lists`, {
        headers: { 'X-Liuying-Csrf': csrf },
        multipart: { side: 'registry', file: { name: 'seen.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) } },
      }),
    )
  }
  const today = new Date().toISOString().slice(0, 10)
  await list(`学号,层次,采集日期,照片来源\n${person.student_no},${person.level},${today},新华社\n`)
  await page.goto(`${at}/me`)
  await page.getByRole('button', { name: '申请照片关联' }).click()
  await expect(page.locator('.next h1')).toHaveText('已申请照片关联')
  await expect(page.locator('.next button')).toHaveCount(0)
  await no_sideways_scroll(page)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map((one) => `${one.id} ${one.nodes[0]?.html}`)).toEqual([])
  await list('学号\n0\n')
})
