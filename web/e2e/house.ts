// What every browser test begins with: accounts made once through the API, their cookies kept for the
// run (sign-in is rate-limited), and the people of the demo campaign as the API tells them.
//   LIUYING_URL      the running servers, one a worker, so that no walk meets another's people
//   LIUYING_FIRST    their first-administrator links, while they have no administrator yet
//   LIUYING_PROGRAM  the program itself, which draws the pictures
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, request, test, type APIRequestContext, type Page } from '@playwright/test'
import { first_links, house_of_worker, houses } from './houses'

export let url = house_of_worker()
// The day as a whole has a house where nothing else happens.
export function use_house(at: string) {
  url = at
  found = null
}
const password = 'four words make one'
const admin = 'admin'

export type Who = 'lead' | 'desk' | 'second' | 'office'
const roles: Record<Who, string[]> = {
  lead: ['hall_lead', 'photographer', 'desk', 'cashier'],
  desk: ['desk', 'cashier'],
  second: ['hall_lead', 'desk', 'graduate_office', 'registry_office'],
  office: ['graduate_office', 'registry_office', 'auditor', 'administrator'],
}
export const second_person = { name: 'second', password }

interface Session {
  api: APIRequestContext
  csrf: string
}
const sessions = new Map<string, Session>()

export async function checked(response: import('@playwright/test').APIResponse) {
  const text = await response.text()
  if (!response.ok()) throw new Error(`${response.url()} ${response.status()}: ${text.slice(0, 400)}`)
  return JSON.parse(text)
}

export async function signed_in(name: string, at = url): Promise<Session> {
  const known = sessions.get(at + name)
  if (known) return known
  const api = await request.newContext({ baseURL: at })
  const me = await checked(await api.post('/api/v1/sign-in', { data: { name, password } }))
  const session = { api, csrf: me.csrf }
  sessions.set(at + name, session)
  return session
}

export async function post(who: string, path: string, data: object = {}, at = url) {
  const { api, csrf } = await signed_in(who, at)
  return checked(await api.post(path, { data, headers: { 'X-Liuying-Csrf': csrf } }))
}
export async function get(who: string, path: string, at = url) {
  const { api } = await signed_in(who, at)
  return checked(await api.get(path))
}

export async function make_accounts() {
  for (const [n, at] of houses.entries()) await make_accounts_at(at, first_links[n])
}
export async function make_accounts_at(at: string, link: string | undefined) {
  const first = link?.split('/').at(-1)
  if (first) {
    const api = await request.newContext({ baseURL: at })
    // Used already: the administrator of an earlier run of the same server stands.
    await api.post('/api/v1/first-administrator', { data: { token: first, name: admin, password } })
    await api.dispose()
  }
  const { items } = await get(admin, '/api/v1/accounts?limit=200', at)
  for (const [name, wanted] of Object.entries(roles)) {
    const account =
      items.find((one: { name: string }) => one.name === name) ??
      (await post(admin, '/api/v1/accounts', { name, display_name: name, password }, at))
    const held = new Set(account.grants.map((grant: { role: string }) => grant.role))
    for (const role of wanted)
      if (!held.has(role)) await post(admin, `/api/v1/accounts/${account.account}/grants`, { role }, at)
  }
}

// An account of its own for a walk that needs one, as an office of a college.
export async function college_clerk(name: string, college: string) {
  const { base } = await campaign()
  const [school, slug] = base.split('/').filter((_, n) => n === 4 || n === 6)
  const { account } = await post(admin, '/api/v1/accounts', { name, display_name: name, password })
  await post(admin, `/api/v1/accounts/${account}/grants`, { role: 'college_office', school, campaign: slug, college })
}

// A roster of a few people more, taken by the office: what is said of each, under the usual headings.
export async function import_rows(rows: Record<string, string>[]) {
  const { base } = await campaign()
  const heads = Object.keys(rows[0]!)
  const csv = [heads, ...rows.map((row) => heads.map((head) => row[head]))].map((line) => line.join(',')).join('\n')
  const { api, csrf } = await signed_in('office')
  const tried = await checked(
    await api.post(`${base}/imports`, {
      headers: { 'X-Liuying-Csrf': csrf },
      multipart: { file: { name: 'more.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) } },
    }),
  )
  await post('office', `${base}/imports/${tried.import}/confirm`, { keep_gone: true })
}

// Opens the pages as somebody, in Chinese unless said.
export async function enter(page: Page, who: string, lang: 'zh' | 'en' = 'zh') {
  const { api } = await signed_in(who)
  await page.context().addCookies((await api.storageState()).cookies)
  await page.addInitScript((to) => localStorage.setItem('liuying.lang', to), lang)
}

let found: Campaign | null = null
export interface Campaign {
  base: string // of its API
  at: string // of its pages
  view: any
  session: any // of today
}
export async function campaign(): Promise<Campaign> {
  if (found) return found
  const { items } = await get('lead', '/api/v1/campaigns')
  const one = items.find((each: { is_demo: boolean }) => each.is_demo) ?? items[0]
  const base = `/api/v1/schools/${one.school}/campaigns/${one.campaign}`
  const view = await get('lead', base)
  const session =
    view.sessions.find((each: { session: string }) => each.session === view.today_session) ??
    view.sessions[0]
  found = { base, at: `/${one.school}/${one.campaign}`, view, session }
  return found
}

let events = 0
export const event_id = () =>
  `${Date.now().toString(16).padStart(12, '0').replace(/(.{8})(.{4})/, '$1-$2')}-7${(++events % 4096).toString(16).padStart(3, '0')}-8000-${Math.floor(Math.random() * 2 ** 48).toString(16).padStart(12, '0')}`

export async function open_session() {
  const { base, session } = await campaign()
  const now = await get('lead', `${base}/sessions/${session.session}`)
  if (now.info.state === 'planned' || now.info.state === 'closed')
    await post('lead', `${base}/sessions/${session.session}/open`, { event_id: event_id() })
}

export interface Guest {
  graduand: string
  token: string
  student_no: string
  name: string
}
const taken = new Set<string>()
const off_time = ['too_early', 'too_late', 'wrong_session']
// Somebody of today whom nobody has signed in yet: due now, or else one the hall lead has to admit.
export async function next_guest(due = true): Promise<Guest> {
  const { base, session } = await campaign()
  let after = ''
  for (;;) {
    const page = await get(
      'office',
      `${base}/graduands?session=${session.session}&limit=100${after ? `&after=${encodeURIComponent(after)}` : ''}`,
    )
    for (const row of page.items) {
      if (taken.has(row.student_no)) continue
      const card = await look_up(row.student_no).catch(() => null)
      if (!card || card.state !== 'not_come') continue
      const fits = due ? card.offered === 'sign_in' && !card.refusal : off_time.includes(card.refusal?.kind)
      if (!fits) continue
      taken.add(row.student_no)
      const record = await get('office', `${base}/graduands/${row.graduand}`)
      return { graduand: row.graduand, token: record.token, student_no: row.student_no, name: row.name }
    }
    if (!page.next) {
      if (!due) return next_guest(true)
      throw new Error('nobody of the demo is left to sign in: scripts/browser.sh gives a house too few people')
    }
    after = page.next
  }
}
async function look_up(student_no: string) {
  const { base, session } = await campaign()
  return post('lead', `${base}/desk/look-up`, {
    session: session.session,
    key: { kind: 'student_no', value: student_no },
  })
}
// Signed in, the fee noted as owed so that they may join the line; `owing` leaves it open.
export async function sign_in_guest(owing = false): Promise<Guest & { no: number }> {
  const { base, session } = await campaign()
  const guest = await next_guest(false)
  const done = await post('lead', `${base}/sign-ins`, {
    admit_reason: 'browser test',
    event_id: event_id(),
    session: session.session,
    desk: '1',
    key: { kind: 'ticket', value: guest.token },
  })
  if (!owing && done.card.fee.state === 'open')
    await post('lead', `${base}/payments`, { event_id: event_id(), token: guest.token, kind: 'later' })
  return { ...guest, no: done.sign_in_no }
}
export async function swipe_guest(station: string): Promise<Guest & { no: number }> {
  const { base, session } = await campaign()
  const guest = await sign_in_guest()
  await post('lead', `${base}/swipes`, {
    event_id: event_id(),
    session: session.session,
    station,
    key: { kind: 'ticket', value: guest.token },
  })
  return guest
}

// A scanner: a key every 8 ms, ended by Enter, wherever the focus is. The times are the reader's, as the
// operating system stamps them, so that a slow test machine does not make a typist of it.
export async function scan(page: Page, text: string) {
  await page.evaluate((keys) => {
    let at_ms = performance.now()
    for (const key of [...keys, 'Enter']) {
      const code = key === 'Enter' ? key : /\d/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`
      const event = new KeyboardEvent('keydown', { code, key, bubbles: true, cancelable: true })
      Object.defineProperty(event, 'timeStamp', { value: (at_ms += 8) })
      ;(document.activeElement ?? document.body).dispatchEvent(event)
    }
  }, text)
}

// A picture of nobody, drawn by the program: another seed, another person.
export function drawn_picture(seed: number, ...options: string[]): Buffer {
  const program = process.env.LIUYING_PROGRAM ?? '../build/release/liuying'
  const file = test.info().outputPath(`sitter-${seed}.jpg`)
  execFileSync(program, ['draw-sitter', '--seed', String(seed), '-o', file, ...options])
  return readFileSync(file)
}

export async function shoot(station: string, picture: Buffer) {
  const { base, session } = await campaign()
  const { api, csrf } = await signed_in('lead')
  return checked(
    await api.post(`${base}/sessions/${session.session}/stations/${station}/shots`, {
      headers: { 'X-Liuying-Csrf': csrf },
      multipart: {
        meta: JSON.stringify({ event_id: event_id(), file_name: 'IMG_0001.JPG', age_ms: 0 }),
        file: { name: 'IMG_0001.JPG', mimeType: 'image/jpeg', buffer: picture },
      },
    }),
  )
}

// Nobody waits at the station, nobody sits there and nothing is asked: the line of an earlier walk is not
// this one's. Who sits gets their picture first, for one who leaves without is asked about.
export async function empty_the_line(station: string) {
  const { base, session } = await campaign()
  const at = `${base}/sessions/${session.session}/stations/${station}`
  const before = await get('lead', at)
  for (const place of before.next)
    if (place.state === 'waiting')
      await post('lead', `${base}/line-acts`, {
        event_id: event_id(),
        session: session.session,
        token: place.token,
        act: 'hold',
      })
  if (before.seated && !before.shots.some((shot: any) => shot.sitting === before.seated.sitting))
    await shoot(station, drawn_picture(Number(before.seated.sign_in_no)))
  // An answer may raise the next question.
  for (let now = await get('lead', at); now.questions.length > 0; now = await get('lead', at)) {
    const [question] = now.questions
    await post('lead', `${base}/questions/${question.question}/answer`, {
      event_id: event_id(),
      pairs: question.shots.map((shot: any) => ({
        shot: shot.shot,
        token: now.shots.find((one: any) => one.shot === shot.shot)?.binding?.token ?? null,
      })),
      reason: 'browser test',
      second: second_person,
    })
  }
  if (before.seated) await post('lead', `${at}/stand`, { event_id: event_id() })
}

export async function no_sideways_scroll(page: Page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(over).toBeLessThanOrEqual(0)
}
