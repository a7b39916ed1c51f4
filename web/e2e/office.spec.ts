// What an office does at its desk: a roster of which some is left, copies that are signed, a colleague who graduates.
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { campaign, college_clerk, drawn_picture, enter, event_id, get, import_rows, post, signed_in } from './house'

async function college() {
  const { view } = await campaign()
  const one = view.colleges[0]
  return { ...one, campus_name: view.campuses.find((each: { id: string }) => each.id === one.campus).name.zh }
}
// As a roster says it.
async function row(student_no: string, name: string, document: string, more: Record<string, string> = {}) {
  const { name: of, campus_name } = await college()
  return {
    学号: student_no,
    姓名: name,
    性别: '男',
    出生日期: '1999-05-13',
    证件类型: '居民身份证',
    证件号码: document,
    国籍: '中国',
    校区: campus_name,
    学院: of.zh,
    专业: '中国史',
    培养层次: '硕士',
    学习形式: '全日制',
    是否硕博连读: '否',
    预计毕业日期: '2022-06-30',
    ...more,
  }
}
const as_csv = (rows: Record<string, string>[]) =>
  [Object.keys(rows[0]!), ...rows.map(Object.values)].map((line) => line.join(',')).join('\n')
const axe = async (page: Page) =>
  expect((await new AxeBuilder({ page }).analyze()).violations.map((one) => `${one.id} ${one.nodes[0]?.html}`)).toEqual([])

test('import: items and rows that are left stay as they were, and the rest is taken', async ({ page }) => {
  const { at, base } = await campaign()
  const before = [
    await row('229910001', '测试丁', '710000199905130036'),
    await row('229910002', '测试戊', '710000199905130052'),
  ]
  await import_rows(before)
  // Of the first the major is left and the date taken; of the second its one item is left; the third is left out.
  const now = [
    { ...before[0]!, 专业: '世界史', 预计毕业日期: '2022-09-30' },
    { ...before[1]!, 专业: '世界史' },
    await row('229910003', '测试己', '71000019990513001X'),
  ]
  await enter(page, 'office')
  await page.goto(`${at}/roster/import`)
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'again.csv', mimeType: 'text/csv', buffer: Buffer.from(as_csv(now)) })
  await expect(page).toHaveURL(/roster\/import\/.+/)
  const line = (student_no: string) => page.locator('tbody tr', { hasText: student_no })
  const confirm = page.locator('.confirm')
  await page.getByLabel(/这是补充名单/).check()
  await expect(confirm).toContainText('新增 1 人，更改至多 2 人，标记不在名单 0 人')
  await line('229910001').locator('.item', { hasText: '专业' }).getByRole('checkbox').uncheck()
  await line('229910002').locator('.item', { hasText: '专业' }).getByRole('checkbox').uncheck()
  await line('229910003').getByLabel('不导入').check()
  await expect(confirm).toContainText('新增 0 人，更改至多 1 人')
  await expect(confirm).toContainText('2 项保留原值')
  // Read once more, the choice stands; on a phone nothing unfolds that is not there.
  await page.getByRole('button', { name: /^\d+ 有变化/ }).click()
  await expect(line('229910003')).toHaveCount(0)
  await expect(confirm).toContainText('新增 0 人，更改至多 1 人')
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(line('229910001')).toBeVisible()
  await expect(page.locator('.rows .fold')).toBeHidden()
  await axe(page)
  await page.getByRole('button', { name: '确认导入' }).click()
  await expect(page.locator('.done')).toContainText(/新增 0，更改 1，标记不在名单 0.*所采用的行中有 1 项保留原值/)

  const record = async (student_no: string) => {
    const { items } = await get('office', `${base}/graduands?q=${student_no}`)
    return items.length ? get('office', `${base}/graduands/${items[0].graduand}`) : null
  }
  const value = async (student_no: string, item: string) =>
    (await record(student_no)).items.find((one: { item: string }) => one.item === item).value
  expect(await value('229910001', 'major')).toBe('中国史')
  expect(await value('229910001', 'expected_on')).toContain('2022-09')
  expect(await value('229910002', 'major')).toBe('中国史')
  expect(await record('229910003')).toBeNull()
})

test('import: what is chosen about one file is not chosen about the next', async ({ page }) => {
  const { at } = await campaign()
  await enter(page, 'office')
  await page.goto(`${at}/roster/import`)
  const file = page.locator('input[type=file]')
  const csv = as_csv([await row('229910004', '测试庚', '710000199905130079')])
  const addresses: string[] = []
  for (const name of ['one.csv', 'two.csv']) {
    await file.setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await expect(page.locator('.understood')).toContainText(name)
    addresses.push(page.url())
    if (name === 'two.csv') break
    await page.getByRole('button', { name: '换一个文件' }).click()
  }
  await page.locator('tbody').getByLabel('不导入').check()
  await page.getByLabel(/这是补充名单/).check()
  await expect(page.locator('.confirm')).toContainText('新增 0 人')
  await page.goBack()
  await page.goBack()
  await expect(page).toHaveURL(addresses[0]!)
  await expect(page.locator('.understood')).toContainText('one.csv')
  await expect(page.locator('.confirm')).toContainText('新增 1 人')
  await expect(page.getByLabel(/这是补充名单/)).not.toBeChecked()
  await page.getByRole('button', { name: '放弃这次导入' }).click()
  await expect(page.getByText('没有改动任何数据')).toBeVisible()
  // Whoever left a file undecided finds it again where another would be sent.
  await page.getByRole('button', { name: '换一个文件' }).click()
  const link = (n: number) => page.locator(`.lately a[href="${new URL(addresses[n]!).pathname}"]`)
  const line = (n: number) => page.locator('.lately li').filter({ has: page.locator(`a[href="${new URL(addresses[n]!).pathname}"]`) })
  await expect(line(0)).toContainText('已放弃')
  await expect(line(1)).toContainText('已试读，待确认')
  await axe(page)
  await link(1).click()
  await expect(page).toHaveURL(addresses[1]!)
  await page.getByRole('button', { name: '放弃这次导入' }).click()
  await expect(page.getByText('没有改动任何数据')).toBeVisible()
})

test('case: each copy of a military document is signed by the clerk before it is verified', async ({ page }) => {
  const { at, base } = await campaign()
  const { id } = await college()
  await college_clerk('maker', id)
  await college_clerk('clerk', id)
  await import_rows([await row('229910005', '丁卫国', '军字第4989336号', { 证件类型: '军官证' })])
  const { items } = await get('office', `${base}/graduands?q=229910005`)
  const asked = await post('maker', `${base}/change-requests`, {
    event_id: event_id(),
    graduand: items[0].graduand,
    field: 'document_no',
    new: '710000199905130044',
    on_behalf: true,
  })
  const { api, csrf } = await signed_in('maker')
  for (const kind of ['military_card', 'id_card', 'student_card']) {
    const sent = await api.post(`${base}/change-requests/${asked.case}/evidence`, {
      headers: { 'X-Liuying-Csrf': csrf },
      multipart: { kind, file: { name: 'scan.jpg', mimeType: 'image/jpeg', buffer: drawn_picture(43) } },
    })
    expect(sent.ok()).toBe(true)
  }
  const { state } = await get('maker', `${base}/cases/${asked.case}`)
  if (state === 'draft') await post('maker', `${base}/change-requests/${asked.case}/acts`, { event_id: event_id(), act: 'submit' })

  await enter(page, 'clerk')
  await page.goto(`${at}/cases/${asked.case}`)
  const copies = page.locator('.files figure')
  await expect(copies).toHaveCount(3)
  await expect(page.locator('.missing')).toContainText('军')
  await page.getByRole('button', { name: '核实', exact: false }).first().click()
  await expect(page.locator('.acts [role=alert]')).toBeVisible()
  for (let left = 3; left > 0; --left) {
    const sign = copies.getByRole('button')
    await expect(sign).toHaveCount(left)
    await sign.first().click()
    await expect(copies.locator('.signed')).toHaveCount(4 - left)
  }
  await expect(copies.locator('.signed').first()).toContainText('clerk')
  await expect(page.locator('.missing')).toHaveCount(0)
  await axe(page)
  await page.getByRole('button', { name: '核实', exact: false }).first().click()
  await expect(page.locator('.kind')).toContainText('学院已核实')
})

test('accounts: a colleague who graduates is named by number, and un-named only after being asked', async ({ page }) => {
  const { at, base } = await campaign()
  const { items } = await get('office', `${base}/graduands?limit=1`)
  const number = items[0].student_no
  await enter(page, 'office')
  await page.goto(`${at}/accounts`)
  const who = page.locator('tbody tr', { has: page.locator('td[data-label=账号]', { hasText: /^\s*desk\s*$/ }) })
  const sheet = page.getByRole('dialog')
  await who.locator('.state + button').click()
  await sheet.getByLabel('学号').fill(number)
  await axe(page)
  await sheet.getByRole('button', { name: '登记' }).click()
  await expect(sheet).toHaveCount(0)
  await expect(who.locator('.state + button')).toContainText(number)

  await who.locator('.state + button').click()
  await sheet.getByRole('button', { name: '不再对应' }).click()
  await expect(sheet).toContainText(`学号 ${number} 不再对应 desk`)
  await sheet.getByRole('button', { name: '取消' }).click()
  await expect(sheet.getByText(number)).toBeVisible()
  await sheet.getByRole('button', { name: '不再对应' }).click()
  await sheet.getByRole('button', { name: '不再对应' }).click()
  await expect(sheet.getByText(number)).toHaveCount(0)
  await sheet.getByRole('button', { name: '取消' }).click()
  await expect(who.locator('.state + button')).not.toContainText(number)
})
