import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import {
  campaign,
  drawn_picture,
  empty_the_line,
  enter,
  get,
  no_sideways_scroll,
  open_session,
  post,
  scan,
  shoot,
  sign_in_guest,
  signed_in,
} from './house'

// The desk's camera sees a drawn sitter: JPEG after JPEG is what Chromium takes for a camera's film.
const face = 11
const folder = mkdtempSync(join(tmpdir(), 'liuying-film-'))
const film = join(folder, 'desk.mjpeg')
const program = process.env.LIUYING_PROGRAM ?? '../build/release/liuying'
const frame = join(folder, 'frame.jpg')
execFileSync(program, ['draw-sitter', '--seed', String(face), '--width', '480', '--backdrop', 'white', '-o', frame])
writeFileSync(film, Buffer.concat(Array.from({ length: 8 }, () => readFileSync(frame))))

test.use({
  permissions: ['camera'],
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ],
  },
})

let as_it_was = ''
async function put_file(change: (toml: string) => string) {
  const { base } = await campaign()
  const file = await get('office', `${base}/file`)
  const { api, csrf } = await signed_in('office')
  const done = await api.put(`${base}/file`, {
    data: { toml: change(file.toml), version: file.version },
    headers: { 'X-Liuying-Csrf': csrf },
  })
  expect((await done.json()).ok).toBe(true)
  return file.toml as string
}
test.beforeAll(async () => {
  await open_session()
  as_it_was = await put_file(
    (toml) =>
      `${toml.replace('[binding]\n', '[binding]\nentrance_photo = "faces"\n')}
[[consents]]
purpose = "entrance_photo"
version = 1
text = { zh = "我同意拍一张入场照。", en = "I agree to an entrance photo." }
`,
  )
})
test.afterAll(() => put_file(() => as_it_was))

async function first_station() {
  const { session } = await campaign()
  return session.stations[0] as string
}
async function at_desk(page: Page, lang: 'zh' | 'en' = 'zh') {
  await empty_the_line(await first_station())
  const { at, session } = await campaign()
  await enter(page, 'lead', lang)
  await page.goto(`${at}/desk?session=${session.session}`)
  await expect(page.locator('.count').first()).toBeVisible()
}
// Somebody signed in shows the ticket, and Enter lets them join the line.
async function swipe(page: Page) {
  const guest = await sign_in_guest()
  await scan(page, guest.token)
  await expect(page.locator('.person h1')).toHaveText(guest.name)
  await page.keyboard.press('Enter')
  await expect(page.locator('.person .now')).toContainText('位')
  return guest
}
async function photo_of(token: string) {
  const { base, session } = await campaign()
  const card = await post('lead', `${base}/desk/look-up`, {
    session: session.session,
    key: { kind: 'ticket', value: token },
  })
  return card.entrance_photo
}

test('desk: after the swipe the photo is asked for and taken by one key, and tells the shot', async ({ page }) => {
  await at_desk(page)
  const guest = await swipe(page)
  const panel = page.locator('dialog')
  await expect(panel).toContainText('我同意拍一张入场照。')
  await expect(panel.locator('[data-act=agree]')).toBeEnabled()
  await page.keyboard.press('F4')
  await expect(panel).toHaveCount(0)
  await expect(page.locator('[data-act=entrance]')).toContainText('入场照已拍')
  expect(await photo_of(guest.token)).toMatchObject({ photo: 'yes', faces: 'yes', taken: true })

  const { base, session } = await campaign()
  const line = (await get('lead', `${base}/sessions/${session.session}`)).line
  const station = line.find((place: any) => place.token === guest.token).station
  await post('lead', `${base}/sessions/${session.session}/stations/${station}/seat`, {
    key: { kind: 'ticket', value: guest.token },
  })
  const own = await shoot(station, drawn_picture(face))
  expect(own.shot.binding.rests_on).toContain('entrance_photo')
  // Somebody in green sits down on that ticket.
  const other = await shoot(station, drawn_picture(20, '--clothing', 'green'))
  expect(other.question.words.zh).toContain('入场照')
  expect(other.shot.binding.state).toBe('doubtful')
})

test('desk: who does not agree goes on without, and is not asked again', async ({ page }) => {
  await at_desk(page)
  const guest = await swipe(page)
  await expect(page.locator('dialog [data-act=decline]')).toBeVisible()
  await page.keyboard.press('F9')
  await expect(page.locator('dialog')).toHaveCount(0)
  await expect(page.locator('[data-act=entrance]')).toContainText('不同意入场照')
  expect(await photo_of(guest.token)).toMatchObject({ photo: 'no', taken: false })
})

test('desk: a ticket read while the panel asks agrees to nothing', async ({ page }) => {
  await at_desk(page)
  const guest = await swipe(page)
  await expect(page.locator('dialog [data-act=agree]')).toBeEnabled()
  const next = await sign_in_guest()
  await page.keyboard.press('Enter')
  await scan(page, next.token)
  await expect(page.locator('.person h1')).toHaveText(next.name)
  await expect(page.locator('dialog')).toHaveCount(0)
  expect(await photo_of(guest.token)).toMatchObject({ photo: 'unasked', taken: false })
})

test('desk: without a camera the page says so once and goes on', async ({ page }) => {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'))
  })
  await at_desk(page)
  await swipe(page)
  await expect(page.locator('dialog [role=status]')).toContainText('没有可用的摄像头')
  await page.keyboard.press('Escape')
  await expect(page.locator('dialog')).toHaveCount(0)
  await swipe(page)
  await expect(page.locator('dialog')).toHaveCount(0)
})

test('desk: the photo is asked for on a phone too, in English', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await at_desk(page, 'en')
  const guest = await sign_in_guest()
  await scan(page, guest.token)
  await expect(page.locator('.person h1')).toHaveText(guest.name)
  await page.keyboard.press('Enter')
  await expect(page.locator('dialog')).toContainText('I agree to an entrance photo.')
  await no_sideways_scroll(page)
  await page.keyboard.press('F8')
  await expect(page.locator('dialog')).toHaveCount(0)
  expect(await photo_of(guest.token)).toMatchObject({ photo: 'yes', faces: 'no', taken: true })
})
