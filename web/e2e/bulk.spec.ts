import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { campaign, enter, get, signed_in } from './house'

test('roster: rows are chosen by key and by filter, acted upon at once, and who was refused is told', async ({
  page,
}) => {
  const { at, base } = await campaign()
  await enter(page, 'office', 'zh')
  // The registry carries pictures of three who have not come.
  const { items: late } = await get('office', `${base}/graduands?standing=must_sit&stage=sign_in&limit=500`)
  const three = late.slice(-3).map((one: { student_no: string }) => one.student_no)
  const { api, csrf } = await signed_in('office')
  const day = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10)
  const list = `学号,采集日期\n${three.map((no: string) => `${no},${day}\n`).join('')}`
  const read = await api.post(`${base}/picture-lists`, {
    multipart: { side: 'registry', file: { name: 'seen.csv', mimeType: 'text/csv', buffer: Buffer.from(list) } },
    headers: { 'X-Liuying-Csrf': csrf },
  })
  expect(read.ok()).toBe(true)
  const away = late
  const { items: here } = await get('office', `${base}/graduands?standing=associate&limit=500`)
  expect(here.length).toBeGreaterThan(1)
  // Some asked before.
  const asked = new Set<string>()
  for (const state of ['asked', 'worked_off'])
    for (const one of (await get('office', `${base}/cases?kind=association&state=${state}&limit=500`)).items)
      asked.add(one.graduand)
  const fresh = here.filter((one: { graduand: string }) => !asked.has(one.graduand)).length
  expect(fresh).toBeGreaterThan(0)

  // Two by key, from one tick to the next.
  await page.goto(`${at}/roster?standing=associate`)
  const ticks = page.locator('[data-tick]')
  await ticks.first().focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  const bar = page.getByRole('region', { name: '成批办理' })
  await expect(bar.getByRole('status')).toHaveText('已选 2 条')
  await page.keyboard.press('Escape')
  await expect(bar).toHaveCount(0)

  // All that the filter finds; the second time it is so already.
  await page.locator('thead').getByLabel('选择本页').check()
  if (here.length > 50) await bar.getByRole('button', { name: /选择符合条件的全部/ }).click()
  await expect(bar.getByRole('status')).toHaveText(new RegExp(`(已选|全部) ${here.length} 条`))
  expect((await new AxeBuilder({ page }).exclude('iframe').analyze()).violations).toEqual([])
  for (const [done, unchanged] of [
    [fresh, here.length - fresh],
    [0, here.length],
  ]) {
    await page.locator('thead').getByLabel('选择本页').check()
    await bar.getByRole('button', { name: '提出关联申请' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('button', { name: `办理 ${here.length} 人` }).click()
    await expect(sheet.getByRole('status')).toContainText(`已办 ${done} 条`)
    if (unchanged) await expect(sheet.getByRole('status')).toContainText(`${unchanged} 条原已如此`)
    await expect(sheet.locator('.refused li')).toHaveCount(0)
    await sheet.getByRole('button', { name: '关闭' }).click()
    await expect(bar).toHaveCount(0)
  }

  // Who needs none is refused by name, and the file says why.
  await page.goto(`${at}/roster?q=${away[0].student_no}`)
  await page.locator('thead').getByLabel('选择本页').check()
  await bar.getByRole('button', { name: '提出关联申请' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: '办理 1 人' }).click()
  await expect(sheet.locator('.refused li')).toContainText(away[0].name)
  const file = page.waitForEvent('download')
  await sheet.getByRole('button', { name: '下载未办名单' }).click()
  const text = readFileSync(await (await file).path(), 'utf8')
  expect(text).toContain(away[0].student_no)
  expect(text).toContain('名单显示不需要关联')
  await sheet.getByRole('button', { name: '关闭' }).click()

  // The chosen as a workbook.
  await page.locator('thead').getByLabel('选择本页').check()
  const book = page.waitForEvent('download')
  await bar.getByRole('button', { name: '导出所选' }).click()
  expect(readFileSync(await (await book).path()).subarray(0, 2).toString()).toBe('PK')

  // What was asked for is worked off as a pile.
  await page.goto(`${at}/cases?kind=association`)
  await page.locator('thead').getByLabel('选择本页').check()
  await bar.getByRole('button', { name: '关联已办结' }).click()
  await sheet.getByRole('button', { name: /^办理 \d+ 项$/ }).click()
  await expect(sheet.getByRole('status')).toContainText(/已办 [1-9]\d* 条/)
})

test('roster: a shared link to a later page leads back to the first', async ({ page }) => {
  const { at, base } = await campaign()
  const { next } = await get('office', `${base}/graduands?limit=50&sort=student_no`)
  await enter(page, 'office', 'zh')
  await page.goto(`${at}/roster?page=3&after=${encodeURIComponent(next)}`)
  await page.getByRole('button', { name: '‹ 1' }).click()
  await expect(page).toHaveURL(/roster$/)
  await expect(page.locator('.pages .here')).toHaveText('1')
})

test('roster: on a phone the rows come first, and the filters unfold', async ({ page }) => {
  const { at } = await campaign()
  await page.setViewportSize({ width: 390, height: 844 })
  await enter(page, 'office', 'zh')
  await page.goto(`${at}/roster?standing=must_sit`)
  await expect(page.locator('tbody tr').first()).toBeInViewport()
  const fold = page.getByRole('button', { name: '筛选 1' })
  await expect(page.getByRole('button', { name: '应采集', exact: true })).toBeHidden()
  await fold.click()
  await expect(page.getByRole('button', { name: '应采集', exact: true })).toHaveAttribute('aria-pressed', 'true')
})
