// The school's pictures, in a house of its own into which a face network is plugged.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import {
  campaign,
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
  shoot,
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
async function agree(token: string) {
  const { base, session } = await campaign()
  await post('lead', `${base}/sessions/${session.session}/entrance-photos/${token}/consent`, {
    event_id: event_id(),
    faces: true,
  })
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
  await put_file((toml) => toml.replace('[binding]\n', '[binding]\nadmission_photo = true\n'))
})

test('office: a folder is handed over; who did not agree is listed with the reason', async ({ page }) => {
  const one = await next_guest(false)
  const other = await next_guest(false)
  await agree(one.token)
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
})

test('office: reading can be stopped, on a phone and in English too', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const people = []
  for (let n = 0; n < 6; ++n) people.push(await next_guest(false))
  await open(page, 'office', 'roster/admission-photos', 'en')
  // No answer comes about the third and the fourth until somebody has stopped it.
  let asked = 0
  let go_on = () => {}
  const held = new Promise<void>((go) => (go_on = go))
  await page.route('**/admission-photos?*', async (route) => {
    if (++asked > 2) await held
    await route.continue()
  })
  await page.locator('[data-act=files]').setInputFiles(people.map((guest) => picture(guest, 4)))
  await expect(page.locator('.run h2')).toHaveText('Reading 2/6')
  await page.getByRole('button', { name: 'Stop' }).click()
  go_on()
  await expect(page.locator('.run h2')).toHaveText('Stopped at 4/6')
  await no_sideways_scroll(page)
})

// Faces are looked at where all who stand around agreed: the demo's own line has stood there since morning.
async function all_of_today_agree() {
  const { base, session } = await campaign()
  for (let after = ''; ; ) {
    const page = await get('office', `${base}/graduands?session=${session.session}&limit=100${after}`)
    for (const row of page.items) await agree((await get('office', `${base}/graduands/${row.graduand}`)).token)
    if (!page.next) return
    after = `&after=${encodeURIComponent(page.next)}`
  }
}

test('desk: whoever was not asked is, after the swipe; one key, no camera', async ({ page }) => {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'))
  })
  const { session, base } = await campaign()
  await open(page, 'lead', `desk?session=${session.session}`)
  await expect(page.locator('.count').first()).toBeVisible()
  const swipe = async () => {
    const guest = await sign_in_guest()
    await scan(page, guest.token)
    await expect(page.locator('.person h1')).toHaveText(guest.name)
    await page.keyboard.press('Enter')
    await expect(page.locator('dialog')).toContainText('我同意')
    return guest
  }
  const second = await swipe()
  await page.keyboard.press('F9')
  await expect(page.locator('dialog')).toHaveCount(0)
  await expect(page.locator('[data-act=entrance]')).toContainText('不同意人脸比对')
  const card = await post('lead', `${base}/desk/look-up`, {
    session: session.session,
    key: { kind: 'ticket', value: second.token },
  })
  expect(card.entrance_photo).toMatchObject({ strength: 'off', faces: 'no' })

  const guest = await swipe()
  await page.keyboard.press('F4')
  await expect(page.locator('dialog')).toHaveCount(0)
  await expect(page.locator('[data-act=entrance]')).toContainText('同意人脸比对')
  const { api, csrf } = await signed_in('office')
  const read = await api.post(
    `${base}/admission-photos?file_name=${guest.student_no}.jpg&event_id=${event_id()}`,
    {
      data: drawn_picture(5, '--width', '480', '--backdrop', 'white'),
      headers: { 'Content-Type': 'image/jpeg', 'X-Liuying-Csrf': csrf },
    },
  )
  expect(read.ok()).toBe(true)

  // Before anybody else joins: the picture at the chair is held against it.
  const line = (await get('lead', `${base}/sessions/${session.session}`)).line
  const station = line.find((place: any) => place.token === guest.token).station
  await post('lead', `${base}/sessions/${session.session}/stations/${station}/seat`, {
    key: { kind: 'ticket', value: guest.token },
  })
  await all_of_today_agree()
  const own = await shoot(station, drawn_picture(5))
  expect(own.shot.binding.rests_on).toContain('admission_photo')
  const other = await shoot(station, drawn_picture(9))
  expect(other.question.words.zh).toContain('录取照片')

})
