// The page of `liuying station`: by keyboard alone, in both languages, while the server is away.
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { campaign, enter, event_id, next_guest, no_sideways_scroll, open_session, post, scan, url } from './house'
import { nowhere, StationProgram } from './station_program'

const station = new StationProgram()
test.afterAll(() => station.end())

test('a desk without the network: started again it asks for the code, then answers from the keyboard alone', async ({
  page,
}) => {
  await open_session()
  const { base, session, at } = await campaign()
  const guest = await next_guest()
  const enrol = await StationProgram.code('desk')

  // The hall lead looks the code up beforehand.
  await enter(page, 'lead')
  await page.goto(`${at}/session?session=${session.session}`)
  await page.getByRole('button', { name: '显示口令' }).click()
  const code = (await page.locator('output.code').textContent())!.trim()
  expect(code).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/)

  let desk = await station.start(url, '--enrol', enrol)
  await page.goto(`${desk}/`)
  await expect(page.getByText('服务器已连通')).toBeVisible()
  await expect(page.getByLabel('学号、凭证号或证件号码')).toBeFocused()
  await scan(page, guest.token)
  await expect(page.getByRole('heading', { name: '可以签到' })).toBeVisible()
  await expect(page.locator('body')).not.toContainText(guest.name)
  await expect(page.locator('body')).not.toContainText(guest.student_no)

  // Power and network gone.
  await station.kill()
  desk = await station.start(nowhere)
  await page.goto(`${desk}/`)
  await expect(page.getByText('服务器无法连接，按本机资料回答')).toBeVisible()
  const field = page.getByLabel('本场次的离线口令')
  await expect(field).toBeFocused()
  await page.keyboard.type('WRONG-WRONG')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('口令不对')
  await expect(field).toBeFocused()
  await page.keyboard.type(code.toLowerCase())
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('学号、凭证号或证件号码')).toBeFocused()
  await page.keyboard.type(guest.student_no, { delay: 60 })
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: '可以签到' })).toBeVisible()
  await expect(page.getByText('每个学历层次采集一次').first()).toBeVisible()
  await expect(page.getByRole('button', { name: '签到', exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: '已签到 · 本机第 1 号' })).toBeVisible()
  await expect(page.getByText('1 条签到待上传')).toBeVisible()
  await expect(page.getByLabel('学号、凭证号或证件号码')).toBeFocused()
  await page.keyboard.type('999999999', { delay: 60 })
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('名单中没有此号码或证件')

  const other = await next_guest()
  for (const lang of ['zh', 'en']) {
    await page.goto(`${desk}/?lang=${lang}`)
    await expect(page.locator('#who')).toBeFocused()
    await scan(page, other.token)
    await expect(page.getByRole('heading', { name: lang === 'zh' ? '可以签到' : 'May sign in' })).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(' ')}`)).toEqual([])
    await no_sideways_scroll(page)
  }
  await page.setViewportSize({ width: 400, height: 800 })
  await no_sideways_scroll(page)
  await page.setViewportSize({ width: 1440, height: 900 })

  // The other one is signed in here and, unknown to this machine, at another desk as well.
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Signed in · Number 2 of this desk' })).toBeVisible()
  await post('lead', `${base}/sign-ins`, {
    event_id: event_id(),
    session: session.session,
    desk: '2',
    key: { kind: 'ticket', value: other.token },
  })
  await station.kill()
  desk = await station.start(url)
  await page.goto(`${desk}/?lang=zh`)
  await expect(page.getByText('1 条已上传')).toBeVisible()
  const conflict = page.getByRole('listitem').filter({ hasText: '本机 2 号' })
  await expect(conflict).toContainText('已签到，签名序号')
  expect((await new AxeBuilder({ page }).analyze()).violations.map((one) => one.id)).toEqual([])
  await conflict.getByLabel('处理人').focus()
  await page.keyboard.type('周老师')
  await page.keyboard.press('Tab')
  await page.keyboard.type('同一人，以二号台为准')
  await page.screenshot({ path: test.info().outputPath('conflict.png'), fullPage: true })
  await page.keyboard.press('Enter')
  await expect(conflict).toHaveCount(0)
  await expect(page.getByText('2 条已上传')).toBeVisible()
})
