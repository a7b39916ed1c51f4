// The page of `liuying station` beside a camera: scans, verdicts and the alarm while the server is away, and all of it
// on the server afterwards.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import {
  campaign,
  drawn_picture,
  enter,
  get,
  no_sideways_scroll,
  open_session,
  scan,
  sign_in_guest,
  url,
} from './house'
import { nowhere, StationProgram } from './station_program'

const station = new StationProgram()
test.afterAll(() => station.end())

test('a chair without the network: a beep seats, every picture is judged, a slip rings, all of it arrives', async ({
  page,
}) => {
  test.setTimeout(120_000)
  await open_session()
  const { base, session, at } = await campaign()
  const camera = session.stations.at(-1)!
  const first = await sign_in_guest()
  const second = await sign_in_guest()
  const enrol = await StationProgram.code('station')
  await enter(page, 'lead')
  await page.goto(`${at}/session?session=${session.session}`)
  await page.getByRole('button', { name: '显示口令' }).click()
  const code = (await page.locator('output.code').textContent())!.trim()

  const folder = join(station.folder, 'tether')
  mkdirSync(folder)
  let made = 0
  // By the camera's clock, which shows the hall's time.
  const shoot = (seed: number, seconds_ago = 0) => {
    const hall = new Date(Date.now() - 1000 * seconds_ago + 8 * 3_600_000).toISOString().slice(0, 19)
    const file = ['--width', '900', '--serial', 'T-9', '--number', String(++made), '--taken', hall]
    const picture = drawn_picture(seed, ...file)
    writeFileSync(join(folder, `IMG_${String(made).padStart(4, '0')}.JPG`), picture)
  }
  // The camera's clock shows whole seconds: what is to lie before and behind an act must lie some apart.
  const seconds_pass = async (seconds: number) => {
    const from = Date.now()
    await expect.poll(() => Date.now() - from, { timeout: 30_000 }).toBeGreaterThan(1000 * seconds)
  }
  const with_camera = ['--station', camera, '--camera', folder]
  let here = await station.start(url, ...with_camera, '--enrol', enrol)
  await page.goto(`${here}/?lang=zh`)
  await expect(page.getByText('座位空着')).toBeVisible()
  const readiness = async () => (await (await page.request.get(`${here}/api/station/state`)).json()).readiness
  await expect.poll(readiness).toBe('open')

  await station.kill()
  here = await station.start(nowhere, ...with_camera)
  await page.goto(`${here}/?lang=zh`)
  await page.getByLabel('本场次的离线口令').fill(code)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: /拍摄台/ })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByText('服务器无法连接')).toBeVisible()

  // Two test shots tell the camera's clock; nobody sits yet.
  shoot(21, 3)
  await expect(page.getByText('1 张照片待上传')).toBeVisible()
  shoot(22)
  await expect(page.getByText('2 张照片待上传')).toBeVisible()

  // One beep, one picture.
  await scan(page, first.token)
  const number = page.locator('.number')
  await expect(number).toHaveText(`${String(first.no).padStart(3, '0')} 号`)
  await seconds_pass(4)
  shoot(1)
  await expect(page.locator('.verdict-bar')).toContainText(/合格|建议重拍|须重拍|请人工查看/)
  await expect(page.locator('body')).not.toContainText(first.name)
  await expect(page.getByText('3 张照片待上传')).toBeVisible()
  for (const lang of ['zh', 'en']) {
    await page.goto(`${here}/?lang=${lang}`)
    await expect(page.locator('.verdict-bar')).toBeVisible()
    await expect(page.locator('svg.picture')).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(' ')}`)).toEqual([])
    await no_sideways_scroll(page)
  }
  await page.screenshot({ path: test.info().outputPath('chair.png') })
  await page.goto(`${here}/?lang=zh`)
  await expect(number).toBeVisible()

  // They leave; somebody sits down without a scan.
  await page.keyboard.press('Escape')
  await expect(page.getByText('座位空着')).toBeVisible()
  await seconds_pass(4)
  shoot(7)
  const alarm = page.getByRole('alert').filter({ hasText: '请扫描座位上同学的采集码' })
  await expect(alarm).toContainText('拍摄时座位上没有登记的人')
  expect((await new AxeBuilder({ page }).analyze()).violations.map((one) => one.id)).toEqual([])
  await page.screenshot({ path: test.info().outputPath('alarm.png') })
  await scan(page, second.token)
  await expect(number).toHaveText(`${String(second.no).padStart(3, '0')} 号`)
  await expect(alarm).toHaveCount(0)
  // A wrong scan is taken back.
  await page.keyboard.press('Control+z')
  await expect(page.getByText('座位空着')).toBeVisible()
  await scan(page, second.token)
  await expect(number).toHaveText(`${String(second.no).padStart(3, '0')} 号`)
  // Who sat already is told so.
  await scan(page, first.token)
  await expect(page.getByRole('alert')).toContainText('已经拍过')

  // The desk is the other side of the same page, by a key.
  await page.keyboard.press('F2')
  await expect(page.getByLabel('学号、凭证号或证件号码')).toBeVisible()
  await page.keyboard.press('F3')
  await expect(number).toBeVisible()

  // The network is back.
  await station.kill()
  here = await station.start(url, ...with_camera)
  await page.goto(`${here}/?lang=zh`)
  await expect(page.getByText('4 张已上传')).toBeVisible({ timeout: 30_000 })
  const shots = await get('office', `${base}/shots?session=${session.session}&station=${camera}&limit=10`)
  expect(shots.items.filter((one: { camera: string }) => one.camera === 'T-9')).toHaveLength(4)
  const view = await get('lead', `${base}/sessions/${session.session}/stations/${camera}`)
  expect(view.seated.token).toBe(second.token)
})
