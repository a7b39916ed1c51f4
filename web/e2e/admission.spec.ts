// The school's pictures, in a house of its own into which a face network is plugged.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, request, test, type Page } from '@playwright/test'
import {
  campaign,
  checked,
  drawn_picture,
  enter,
  event_id,
  get,
  make_accounts_at,
  next_guest,
  no_sideways_scroll,
  open_session,
  post,
  scan,
  sign_in_guest,
  signed_in,
  url,
  use_house,
  type Guest,
} from './house'
import { house_of_worker } from './houses'

const program = process.env.LIUYING_PROGRAM ?? '../build/release/liuying'
const folder = mkdtempSync(join(tmpdir(), 'liuying-admission-'))
let house: ChildProcess | null = null

async function start() {
  execFileSync(join(dirname(program), 'write_test_network'), [folder])
  const started = spawn(program, [
    ...['serve', '--data', join(folder, 'data'), '--port', '0', '--demo', '--demo-people', '1500'],
    ...['--models', join(folder, 'models.toml')],
  ])
  house = started
  let said = ''
  const link = await new Promise<string>((found, failed) => {
    started.stderr.on('data', () => {})
    started.stdout.on('data', (text) => {
      const first = /works once\): (\S+)\n/.exec((said += text))?.[1]
      if (first) found(first)
    })
    started.on('exit', () => failed(new Error(`the house ended: ${said}`)))
  })
  const at = new URL(link).origin
  await make_accounts_at(at, link)
  use_house(at)
}
async function put_file(change: (toml: string) => string) {
  const { base } = await campaign()
  const file = await get('office', `${base}/file`)
  const { api, csrf } = await signed_in('office')
  const done = await api.put(`${base}/file`, {
    data: { toml: change(file.toml), version: file.version },
    headers: { 'X-Liuying-Csrf': csrf },
  })
  expect((await done.json()).ok).toBe(true)
}
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  await start()
  await open_session()
})
test.afterAll(() => {
  use_house(house_of_worker())
  house?.removeAllListeners('exit')
  house?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function open(page: Page, who: string, path: string, lang: 'zh' | 'en' = 'zh') {
  const { at } = await campaign()
  await enter(page, who, lang)
  await page.goto(`${url}${at}/${path}`)
}
// On their phone, by the code the office handed over.
async function agree(guest: Guest) {
  const { base } = await campaign()
  const [school, slug] = base.split('/').filter((_, n) => n === 4 || n === 6)
  const { code } = await post('office', `${base}/graduands/${guest.graduand}/sign-in-code`)
  const phone = await request.newContext({ baseURL: url })
  const me = await checked(
    await phone.post('/api/v1/graduand-sign-in', {
      data: { school, campaign: slug, student_no: guest.student_no, code },
    }),
  )
  await checked(
    await phone.post(`${base}/my/consents`, {
      data: { event_id: event_id(), purpose: 'admission_photo', given: true, version: '1' },
      headers: { 'X-Liuying-Csrf': me.csrf },
    }),
  )
  await phone.dispose()
}
const picture = (guest: Guest, seed: number, ending = 'jpg') => ({
  name: `${guest.student_no}.${ending}`,
  mimeType: 'image/jpeg',
  buffer: drawn_picture(seed, '--width', '480', '--backdrop', 'white'),
})

test('office: the page says how to turn the comparison on', async ({ page }) => {
  await open(page, 'office', 'roster/admission-photos')
  await expect(page.locator('main')).toContainText('admission_photo = true')
  await expect(page.locator('[data-act=files]')).toHaveCount(0)
  await put_file(
    (toml) => `${toml.replace('[binding]\n', '[binding]\nadmission_photo = true\n')}
[[consents]]
purpose = "admission_photo"
version = 1
text = { zh = "我同意与学校存的照片比对。", en = "I agree to be compared with the school's picture of me." }
`,
  )
})

test('office: a folder is handed over; who did not agree is listed with the reason', async ({ page }) => {
  const one = await next_guest(false)
  const other = await next_guest(false)
  await agree(one)
  let sent = 0
  page.on('request', (request) => (sent += request.headers()['content-type'] === 'image/jpeg' ? 1 : 0))
  await open(page, 'office', 'roster/import')
  await page.getByRole('link', { name: '录取照片' }).click()
  await expect(page.locator('.sums dd').nth(1)).toHaveText('1')
  await page.locator('[data-act=files]').setInputFiles([
    picture(one, 1),
    picture(other, 3),
    { ...picture(one, 1), name: '000.jpg' },
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') },
  ])
  await expect(page.locator('.run h2')).toHaveText('读完 3 张')
  expect(sent).toBe(1) // nobody's picture leaves the office unasked
  await expect(page.locator('main')).toContainText('1 个文件不是 JPEG 或 PNG')
  await expect(page.locator('.run tbody tr')).toHaveCount(2)
  await expect(page.locator('.sums dd').nth(2)).toHaveText('1')
  await page.locator('.chip', { hasText: '没有同意' }).click()
  await expect(page.locator('.run tbody tr')).toHaveCount(1)
  await expect(page.locator('.run tbody')).toContainText(`${other.student_no}.jpg`)
  const [list] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载清单' }).click(),
  ])
  const text = readFileSync((await list.path())!, 'utf8')
  expect(text).toContain(other.student_no)
  expect(text).not.toContain('000.jpg')

  await page.getByRole('button', { name: '全部删除' }).click()
  await page.locator('[data-act=delete]').click()
  await expect(page.locator('.sums dd').nth(2)).toHaveText('0')
})

test('office: reading can be stopped, on a phone and in English too', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const people = []
  for (let n = 0; n < 6; ++n) people.push(await next_guest(false))
  for (const guest of people) await agree(guest)
  await open(page, 'office', 'roster/admission-photos', 'en')
  // No answer comes about the third and the fourth.
  let asked = 0
  await page.route('**/admission-photos?*', async (route) => {
    if (++asked <= 2) await route.continue()
  })
  await page.locator('[data-act=files]').setInputFiles(people.map((guest) => picture(guest, 4)))
  await expect(page.locator('.run h2')).toHaveText('Reading 2/6')
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.locator('.run h2')).toHaveText('Stopped at 2/6')
  await no_sideways_scroll(page)
})

test('desk: whoever was not asked is, after the swipe; no key at hand agrees by accident', async ({ page }) => {
  const { session, base } = await campaign()
  await open(page, 'lead', `desk?session=${session.session}`)
  await expect(page.locator('.count').first()).toBeVisible()
  const said = async (token: string) => {
    const card = await post('lead', `${base}/desk/look-up`, {
      session: session.session,
      key: { kind: 'ticket', value: token },
    })
    return card.admission_photo.said
  }
  const swipe = async () => {
    const guest = await sign_in_guest()
    await scan(page, guest.token)
    await expect(page.locator('.person h1')).toHaveText(guest.name)
    await page.keyboard.press('Enter')
    await expect(page.locator('dialog')).toContainText('我同意与学校存的照片比对')
    return guest
  }
  const first = await swipe()
  for (const key of ['Space', 'Enter', 'F4', 'F9']) await page.keyboard.press(key)
  await expect(page.locator('dialog')).toBeVisible()
  await page.locator('dialog [data-act=agree]').focus()
  await page.keyboard.press('Space')
  await expect(page.locator('dialog')).toBeVisible()
  expect(await said(first.token)).toBe('unasked')
  await page.keyboard.press('Alt+n')
  await expect(page.locator('dialog')).toHaveCount(0)
  await expect(page.locator('[data-act=admission]')).toContainText('不同意录取照片比对')
  expect(await said(first.token)).toBe('no')

  const second = await swipe()
  await page.keyboard.press('Alt+y')
  await expect(page.locator('dialog')).toHaveCount(0)
  await expect(page.locator('[data-act=admission]')).toContainText('同意录取照片比对')
  expect(await said(second.token)).toBe('yes')
  await page.keyboard.press('Alt+b')
  await expect(page.locator('dialog')).toContainText('本人已同意')
})
