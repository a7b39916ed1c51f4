// One day, walked by those who work it and by one who graduates: from the roster file to the package for
// the registry. Each part stands on the one before it, in one house where nothing else happens.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test'
import { words as campaign_words } from '../src/campaign/words'
import { words as delivery_words } from '../src/delivery/words'
import { words as desk_words } from '../src/desk/words'
import { words as me_words } from '../src/me/words'
import { words as progress_words } from '../src/progress/words'
import { words as proof_words } from '../src/proof/words'
import { words as review_words } from '../src/review/words'
import { words as roster_words } from '../src/roster/words'
import { words as session_words } from '../src/session/words'
import { words as station_words } from '../src/station/words'
import {
  campaign,
  drawn_picture,
  empty_the_line,
  enter,
  get,
  no_sideways_scroll,
  scan,
  second_person,
  use_house,
  type Who,
} from './house'
import { house_of_the_day, house_of_worker } from './houses'
import { unzip } from './zip'

const desktop = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const three = (no: number | string) => String(no).padStart(3, '0')
const head =
  '学号,姓名,性别,出生日期,证件类型,证件号码,国籍,校区,学院,专业,培养层次,学习形式,是否硕博连读,预计毕业日期'

// 17 digits of region 710000, an even number for a woman, and their check character (GB 11643).
function document_number(nth: number): string {
  const digits = `71000019990513${String(100 + 2 * nth)}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  return digits + '10X98765432'[weights.reduce((sum, weight, n) => sum + weight * Number(digits[n]), 0) % 11]
}

for (const [lang, first_no] of [
  ['zh', 1],
  ['en', 11],
] as const)
  test.describe(`day in ${lang}`, () => {
    test.describe.configure({ mode: 'serial' })
    const w = {
      campaign: campaign_words[lang],
      delivery: delivery_words[lang],
      desk: desk_words[lang],
      me: me_words[lang],
      progress: progress_words[lang],
      proof: proof_words[lang],
      review: review_words[lang],
      roster: roster_words[lang],
      session: session_words[lang],
      station: station_words[lang],
    }
    const people = ['甲', '乙', '丙'].map((name, n) => ({
      name: `测试${lang === 'zh' ? '' : '二'}${name}`,
      student_no: `${lang === 'zh' ? 2299 : 2298}6173${n + 1}`,
      document: document_number(first_no + n),
      graduand: '',
      token: '',
      no: 0,
    }))
    const [ann, bo, cy] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]]
    let station = ''

    const contexts: BrowserContext[] = []
    async function as(browser: Browser, who: Who | null, path: string, viewport = desktop): Promise<Page> {
      const context = await browser.newContext({ baseURL: house_of_the_day, viewport, acceptDownloads: true })
      contexts.push(context)
      const page = await context.newPage()
      const { at } = await campaign()
      if (who) await enter(page, who, lang)
      else await page.addInitScript((to) => localStorage.setItem('liuying.lang', to), lang)
      await page.goto(`${at}/${path}`)
      return page
    }
    test.beforeAll(() => use_house(house_of_the_day))
    test.afterAll(() => use_house(house_of_worker()))
    test.afterEach(async () => {
      for (const context of contexts.splice(0)) await context.close()
    })

    async function import_file(page: Page, file: Parameters<Page['setInputFiles']>[1], rows: number) {
      await page.locator('input[type=file]').setInputFiles(file)
      await expect(page).toHaveURL(/roster\/import\/.+/)
      await expect(page.locator('.numbers .number')).toHaveCount(4)
      const counts = (await page.locator('.numbers .number strong').allInnerTexts()).map(Number)
      expect(counts.reduce((a, b) => a + b)).toBe(rows)
      return counts
    }

    test('the office tries a roster, sees what each row will do, and confirms it', async ({ browser }) => {
      const { view, session, base } = await campaign()
      const college = view.colleges.find((one: any) => one.id === session.colleges[0])
      const campus = view.campuses.find((one: any) => one.id === college.campus)
      const page = await as(browser, 'office', 'roster/import')
      const beside = '../../shared/rosters/roster.xlsx'
      if (existsSync(beside)) {
        const counts = await import_file(page, beside, 240)
        expect(counts[3]).toBe(0)
        await page.getByRole('button', { name: w.roster.import.confirm, exact: true }).click()
        await expect(page.locator('.done')).toContainText(w.roster.import.done)
        await page.getByRole('button', { name: w.roster.import.again }).click()
      }
      const row = (student_no: string, name: string, document: string) =>
        [student_no, name, '女', '1999-05-13', '居民身份证', document, '中国', campus.name.zh, college.name.zh, '中国史', '硕士', '全日制', '否', '2022-06-30'].join(',')
      const rows = people.map((one) => row(one.student_no, one.name, one.document))
      rows.push(row('229861799', '', document_number(first_no + 5)))
      const csv = { name: 'four.csv', mimeType: 'text/csv', buffer: Buffer.from([head, ...rows].join('\n')) }
      const counts = await import_file(page, csv, 4)
      expect(counts[3]).toBe(1)
      // Nobody of the file is on the roster before it is confirmed.
      expect((await get('office', `${base}/graduands?q=${ann.student_no}`)).total).toBe(0)
      await page.getByRole('button', { name: w.roster.import.confirm, exact: true }).click()
      await expect(page.locator('.done')).toContainText(w.roster.import.done)
      for (const one of people) {
        const found = await get('office', `${base}/graduands?q=${one.student_no}`)
        expect(found.total).toBe(1)
        one.graduand = found.items[0].graduand
        one.token = (await get('office', `${base}/graduands/${one.graduand}`)).token
      }
    })

    test('the office gives times, and keeps those already given', async ({ browser }) => {
      const { base } = await campaign()
      const page = await as(browser, 'office', 'campaign/timetable')
      await page.getByRole('button', { name: w.campaign.grid.give }).click()
      await page.getByRole('dialog').getByRole('button', { name: w.campaign.grid.give }).click()
      await expect(page.locator('.told')).toBeVisible()
      for (const one of people)
        expect((await get('office', `${base}/graduands/${one.graduand}`)).row.slot).not.toBeNull()
    })

    test('a graduand on a phone confirms the record and holds the ticket', async ({ browser }) => {
      const office = await as(browser, 'office', `roster/${ann.graduand}`)
      await office.getByRole('button', { name: w.roster.record.code }).click()
      const code = await office.locator('dialog .code').innerText()

      const page = await as(browser, null, 'me', phone)
      await page.locator('[name=student_no]').fill(ann.student_no)
      await page.locator('[name=code]').fill(code)
      await page.locator('form button.primary').click()
      await expect(page.locator('.hello')).toContainText(ann.name)
      await no_sideways_scroll(page)
      const { at } = await campaign()
      await page.goto(`${at}/me/record`)
      const open = page.locator('button.yes')
      await expect(open.first()).toBeVisible()
      for (let left = await open.count(); left > 0; --left) {
        await open.first().click()
        await expect(open).toHaveCount(left - 1)
      }
      await expect(page.locator('li.confirmed')).not.toHaveCount(0)
      await page.goto(`${at}/me/ticket`)
      await expect(page.locator('.token')).toHaveText(ann.token.replace(/(.{4})(?=.)/g, '$1 '))
      await expect.poll(() => page.locator('.paper img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0)
      kept_phone = await page.context().storageState()
    })
    let kept_phone: Awaited<ReturnType<BrowserContext['storageState']>> | undefined

    async function desk(browser: Browser): Promise<Page> {
      const { session } = await campaign()
      const page = await as(browser, 'lead', `desk?session=${session.session}`)
      await expect(page.locator('.count').first()).toBeVisible()
      return page
    }
    // Who comes off their time is let in by the hall lead, with the reason.
    async function signed_in(page: Page, how: 'read' | 'typed') {
      const admit = page.locator('.person').getByRole('button', { name: w.desk.admit })
      const sign_in = page.locator('.person').getByRole('button', { name: w.desk.offer.sign_in })
      const number = page.locator('.person .number strong')
      await expect(how === 'read' ? admit.or(number) : admit.or(sign_in)).toBeVisible()
      if (await admit.isVisible()) {
        await admit.click()
        await page.locator('[name=other-reason]').fill('browser test')
        await page.locator('dialog button[type=submit]').click()
      } else if (how === 'typed') await page.keyboard.press('Enter')
      await expect(page.locator('dialog')).toHaveCount(0)
      await expect(number).toBeVisible()
      return Number(await number.innerText())
    }

    test('the hall opens; the desk signs in by ticket and by number, takes the fee, lets them join the line', async ({ browser }) => {
      const { base, session } = await campaign()
      const hall = await as(browser, 'lead', `session?session=${session.session}`)
      const open = hall.getByRole('button', { name: w.session.open, exact: true })
      await expect(hall.locator('.state h2')).toBeVisible()
      if (await open.isVisible()) await open.click()
      await expect(hall.locator('.state h2')).toContainText(w.session.state.opened)
      for (const one of session.stations) await empty_the_line(one)

      const page = await desk(browser)
      await scan(page, ann.token)
      await expect(page.locator('.person h1')).toHaveText(ann.name)
      ann.no = await signed_in(page, 'read')
      await page.keyboard.press('F4')
      await expect(page.locator('dialog .ways')).toBeVisible()
      await page.keyboard.press('Digit1')
      await page.keyboard.press('F4')
      const shift = page.locator('dialog form.shift')
      await expect(page.locator('dialog .receipt').or(shift)).toBeVisible()
      if (await shift.isVisible()) {
        await page.locator('dialog input[name=float]').fill('100')
        await shift.locator('button').click()
        await expect(shift).toHaveCount(0)
        await page.locator('dialog [data-act=settle]').click()
      }
      await expect(page.locator('dialog .receipt p')).toHaveText(/\d+/)
      await page.keyboard.press('Escape')
      await expect(page.locator('.person').getByRole('button', { name: w.desk.offer.swipe })).toBeVisible()
      await expect(async () => {
        await page.keyboard.press('Enter')
        await expect(page.locator('.person').getByRole('button', { name: w.desk.hold })).toBeVisible({ timeout: 1000 })
      }).toPass()
      const where = await get('lead', `${base}/sessions/${session.session}`)
      station = where.line.find((place: any) => place.token === ann.token).station

      for (const one of [bo, cy]) {
        await page.keyboard.press('F2')
        await page.locator('dialog input[type=search]').fill(one.student_no)
        await expect(page.locator('dialog [role=option]')).toHaveCount(1)
        await page.keyboard.press('Enter')
        await expect(page.locator('.person .no')).toHaveText(/\*.*\d\d$/)
        one.no = await signed_in(page, 'typed')
        await page.keyboard.press('Alt+Digit3')
        await page.locator('dialog [data-act=settle]').click()
        // Nothing was paid, so there is no receipt to look at: the panel closes by itself.
        await expect(page.locator('dialog')).toHaveCount(0)
        // Into the line of the first: arrows choose the station.
        await expect(page.locator('.person').getByRole('button', { name: w.desk.offer.swipe })).toBeVisible()
        const beside = page.locator('.line').nth(session.stations.indexOf(station))
        if (session.stations.length > 1)
          await expect(async () => {
            if ((await beside.getAttribute('aria-checked')) !== 'true') await page.keyboard.press('ArrowRight')
            await expect(beside).toHaveAttribute('aria-checked', 'true', { timeout: 500 })
          }).toPass()
        await page.locator('.person').getByRole('button', { name: w.desk.offer.swipe }).click()
        // Typed, not read: a second person looks at them.
        await page.locator('[data-second=name]').fill(second_person.name)
        await page.locator('[data-second=password]').fill(second_person.password)
        await page.locator('dialog button[type=submit]').click()
        await expect(page.locator('.person').getByRole('button', { name: w.desk.hold })).toBeVisible()
      }
    })

    const at_station = async (browser: Browser) => {
      const { session } = await campaign()
      const page = await as(browser, 'lead', `station/${station}?session=${session.session}`)
      await expect(page.locator('section.people')).toBeVisible()
      return page
    }
    const sitter = (seed: number) => ({
      name: `IMG_${seed}.JPG`,
      mimeType: 'image/jpeg',
      buffer: drawn_picture(seed),
    })

    test('the station seats who scans, judges the picture, and calls the next; the board masks names', async ({ browser }) => {
      const { session, base } = await campaign()
      const page = await at_station(browser)
      await expect(page.locator('.next strong').first()).toHaveText(three(ann.no))
      const board = await as(browser, 'lead', `board/${session.venue}`, { width: 1920, height: 1080 })
      for (const one of [ann, bo, cy]) {
        await scan(page, one.token)
        await expect(page.locator('section.people .number')).toHaveText(three(one.no))
        await expect(board.locator('.now strong', { hasText: three(one.no) })).toBeVisible()
        await page.setInputFiles('input[type=file]', sitter(700 + one.no))
        await expect(page.locator('.verdict-bar')).not.toHaveClass(/none/)
        await expect(page.locator('.thumb')).toHaveCount(1)
      }
      const drawing = await page.getByRole('link', { name: w.station.drawing }).getAttribute('href')
      expect((await page.request.get(drawing!)).headers()['content-type']).toBe('image/png')
      const shown = await board.locator('.now .name').allInnerTexts()
      for (const name of shown) expect(name).toMatch(/[*＊]/)
      await expect(board.locator('body')).not.toContainText(cy.name)

      // The last one leaves the chair, but not the camera: a picture of somebody who is not seated. The station
      // asks at once.
      await page.keyboard.press('Enter')
      await expect(page.locator('section.people .number').or(page.locator('.note'))).toBeVisible()
      if (await page.locator('.note').isVisible()) await page.keyboard.press('Enter')
      await expect(page.locator('section.people .number')).toHaveCount(0)
      await page.setInputFiles('input[type=file]', sitter(700 + cy.no))
      const alarm = page.getByRole('alertdialog')
      await expect(alarm).toBeVisible()
      // The ticket of somebody who is not in question is no answer; that of one who is names them.
      const proposed = await alarm.locator('.shot .answer').innerText()
      await scan(page, '9999999999999999')
      await expect(alarm.locator('.shot .answer')).toHaveText(proposed)
      await scan(page, cy.token)
      await expect(alarm.locator('.shot .answer')).toContainText(three(cy.no))
      await expect(alarm.locator('.button.primary')).toBeEnabled()
      await page.keyboard.press('Enter')
      await expect(alarm).toHaveCount(0)

      // Once more; this time it is left for later, and waits in the review.
      await page.setInputFiles('input[type=file]', sitter(700 + cy.no))
      await expect(alarm).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(alarm).toHaveCount(0)
      await expect(page.locator('.open-question')).toBeVisible()
      expect((await get('lead', `${base}/sessions/${session.session}/stations/${station}`)).questions).toHaveLength(1)
    })

    test('in the review the question is settled by keyboard and a match is made with a reason', async ({ browser }) => {
      const { session, base } = await campaign()
      const page = await as(browser, 'office', `review?session=${session.session}`)
      await page.locator('.questions button').first().click()
      const board = page.getByRole('dialog')
      const names = await board.locator('.person strong').allInnerTexts()
      await page.keyboard.press(`Digit${names.indexOf(cy.name) + 1}`)
      await expect(board.locator('.shot strong')).toHaveText(cy.name)
      await board.locator('[name=reason]').fill('looked at the picture')
      await page.keyboard.press('Enter')
      const second = page.locator('[data-second=name]')
      // An office that was not there asks another; who came stays for what follows.
      await second.fill(second_person.name)
      await page.locator('[data-second=password]').fill(second_person.password)
      await page.keyboard.press('Enter')
      await expect(board).toHaveCount(0)

      // The picture of the one with the phone: moved to by arrows, said to be theirs, with a reason.
      await page.getByRole('button', { name: w.review.all, exact: true }).click()
      const cards = page.locator('.grid > li')
      const mine = cards.filter({ hasText: ann.student_no }).first()
      await expect(mine).toBeVisible()
      const at = await mine.evaluate((card) => [...card.parentElement!.children].indexOf(card))
      await page.keyboard.press('Home')
      for (let step = 0; step < at; ++step) await page.keyboard.press('ArrowRight')
      await expect(mine).toHaveClass(/here/)
      await page.keyboard.press('Alt+Digit1')
      await board.locator('input[type=search]').fill(ann.student_no)
      await board.locator('li', { hasText: ann.student_no }).getByRole('radio').check()
      await board.locator('[name=reason]').fill('same as the student card')
      await page.keyboard.press('Enter')
      await expect(board).toHaveCount(0)
      const record = await get('office', `${base}/graduands/${ann.graduand}`)
      expect(record.proof.state).toBe('open')
    })

    test('on the phone the portrait stands, and is confirmed', async ({ browser }) => {
      const { at } = await campaign()
      const context = await browser.newContext({ baseURL: house_of_the_day, viewport: phone, storageState: kept_phone! })
      contexts.push(context)
      const page = await context.newPage()
      await page.goto(`${at}/me/portrait`)
      const width_of = (image: Locator) => image.evaluate((img: HTMLImageElement) => img.naturalWidth)
      await expect.poll(() => width_of(page.locator('.proof figure img'))).toBeGreaterThan(0)
      await expect(page.locator('figcaption')).toContainText(ann.name)
      // What was checked on it: the drawing the station shows too, only when asked for.
      await expect(page.locator('.drawing img')).toHaveCount(0)
      await page.getByText(w.proof.drawing).click()
      await expect.poll(() => width_of(page.locator('.drawing img'))).toBe(720)
      await no_sideways_scroll(page)
      await page.getByRole('button', { name: w.proof.right }).click()
      await expect(page.locator('.said.confirmed')).toContainText(w.proof.confirmed)
    })

    test('two people make the package; its passphrase is shown once, its pictures bear their names', async ({ browser }) => {
      const { base } = await campaign()
      const page = await as(browser, 'office', 'delivery')
      await page.getByRole('button', { name: w.delivery.make, exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.locator('[name=purpose]').fill(`first ${lang}`)
      // Alone it is refused.
      await dialog.getByRole('button', { name: w.delivery.go, exact: true }).click()
      await expect(dialog.getByRole('alert')).toBeVisible()
      await dialog.locator('[data-second=name]').fill(second_person.name)
      await dialog.locator('[data-second=password]').fill(second_person.password)
      await dialog.getByRole('button', { name: w.delivery.go, exact: true }).click()
      const passphrase = await dialog.locator('.passphrase').inputValue()
      expect(passphrase.length).toBeGreaterThan(10)
      await dialog.getByRole('link', { name: w.delivery.open }).click()
      await expect(page.locator('h1')).toContainText(w.delivery.kind.registry)
      await expect(page.locator('body')).not.toContainText(passphrase)
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: w.delivery.file, exact: true }).click(),
      ])
      const file = readFileSync(await download.path())
      const outer = unzip(file)
      expect(outer.map((one) => one.name)).toEqual(['README.txt', 'pictures.zip'])
      // Sealed: the document numbers stand only inside.
      expect(file.includes(ann.document)).toBe(false)
      expect(() => outer[1]!.read('a wrong passphrase')).toThrow(/passphrase/)
      const entries = unzip(outer[1]!.read(passphrase)).map((one) => ({ name: one.name, bytes: one.read() }))
      const sums = entries.find((one) => one.name === 'SHA256SUMS')!.bytes.toString()
      const manifest = entries.find((one) => one.name === 'manifest.csv')!.bytes.toString()
      const pictures = entries.filter((one) => one.name.endsWith('.jpg'))
      expect(pictures.map((one) => one.name)).toContain(`${ann.document}.jpg`)
      for (const one of [...pictures, entries.find((each) => each.name === 'manifest.csv')!])
        expect(sums).toContain(`${createHash('sha256').update(one.bytes).digest('hex')}  ${one.name}`)
      for (const one of pictures) expect(one.bytes.subarray(0, 3).toString('hex')).toBe('ffd8ff')
      expect(manifest).toContain(ann.student_no)
      expect(manifest.trim().split('\n')).toHaveLength(pictures.length + 1)
      expect((await get('office', `${base}/deliveries`)).items[0].rows).toBe(pictures.length)
    })

    test('a print run gives sheets as PDF', async ({ browser }) => {
      const page = await as(browser, 'office', 'delivery')
      await page.getByRole('button', { name: w.delivery.make, exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.locator('input[value=print]').check()
      await dialog.locator('[name=purpose]').fill(`prints ${lang}`)
      await dialog.getByRole('button', { name: w.delivery.go, exact: true }).click()
      await dialog.getByRole('link', { name: w.delivery.open }).click()
      await expect(page.locator('h1')).toContainText(w.delivery.kind.print)
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: w.delivery.file, exact: true }).click(),
      ])
      expect(download.suggestedFilename()).toMatch(/\.pdf$/)
      expect(readFileSync(await download.path()).subarray(0, 5).toString()).toBe('%PDF-')
    })

    test('the progress adds up, and a number leads to exactly its people', async ({ browser }) => {
      const page = await as(browser, 'office', '')
      await expect(page.getByText(w.progress.adds_up)).toBeVisible()
      const legend = page.locator('.legend a')
      const counts = (await legend.locator('strong').allInnerTexts()).map(Number)
      const { total } = await get('office', `${(await campaign()).base}/graduands?limit=1`)
      expect(counts.reduce((a, b) => a + b)).toBe(total)
      const last = legend.last()
      const people_there = Number(await last.locator('strong').innerText())
      await last.click()
      await expect(page).toHaveURL(/roster\?stage=/)
      await expect(page.locator('tbody tr')).toHaveCount(people_there)
    })
  })
