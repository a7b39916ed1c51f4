import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { campaign, enter, no_sideways_scroll } from './house'

test('sign-in: who is not signed in is led to the door, told why not, and led back', async ({
  page,
}) => {
  await page.addInitScript(() => localStorage.setItem('liuying.lang', 'zh'))
  await page.goto('/')
  await expect(page).toHaveURL(/\/sign-in/)
  await page.locator('input[name=username]').fill('nobody')
  await page.locator('input[name=password]').fill('not the password')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await page.locator('input[name=username]').fill('desk')
  await page.locator('input[name=password]').fill('four words make one')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page).not.toHaveURL(/\/sign-in/)
  await expect(page.getByRole('button', { name: '退出登录' })).toBeVisible()
})

test('sign-in: the language is kept', async ({ page }) => {
  await enter(page, 'desk', 'en')
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.getByRole('button', { name: '退出登录' })).toBeVisible()
})

for (const lang of ['zh', 'en'] as const)
  for (const width of [1440, 390])
    test(`doors: the pages before and around a campaign fit ${width} px and axe finds nothing, in ${lang}`, async ({ page }) => {
      test.setTimeout(120_000)
      const { at } = await campaign()
      await page.setViewportSize({ width, height: 844 })
      await page.addInitScript((to) => localStorage.setItem('liuying.lang', to), lang)
      for (const path of ['/sign-in', '/first/0000', `${at}/me`, '/', '/load-campaign', '/accounts', `${at}/board`, `${at}/station`, '/nowhere/at/all']) {
        if (path === '/') await enter(page, 'office', lang)
        if (path.endsWith('/board')) await enter(page, 'lead', lang)
        await page.goto(path)
        await expect(page.locator('h1').first()).toBeVisible()
        await no_sideways_scroll(page)
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(violations.map((one) => `${path}: ${one.id} ${one.nodes[0]?.html}`)).toEqual([])
      }
    })

test('newcomer: from the list of campaigns the first page says what to do, step by step, until it is folded', async ({ page }) => {
  const { at } = await campaign()
  await enter(page, 'office')
  await page.goto('/')
  await expect(page.getByRole('link', { name: '载入采集文件' })).toBeVisible()
  await page.locator(`a[href="${at}/"]`).click()
  const way = page.locator('.way')
  await expect(way.getByRole('link').first()).toHaveText('核对采集文件')
  await expect(way.getByRole('link').last()).toHaveText('交付')
  await way.getByRole('button').click()
  await page.reload()
  await expect(page.locator('.funnel')).toBeVisible()
  await expect(way.getByRole('link').first()).toBeHidden()
  await way.getByRole('button').click()
  await way.getByRole('link', { name: '排时间' }).click()
  await expect(page).toHaveURL(/campaign\/timetable/)
})

test('newcomer: who only administers makes accounts before any campaign is chosen', async ({ page }) => {
  await enter(page, 'office')
  await page.goto('/')
  await page.getByRole('link', { name: '账号' }).click()
  await expect(page).toHaveURL(/\/accounts$/)
  await expect(page.locator('tbody tr').first()).toBeVisible()
})
