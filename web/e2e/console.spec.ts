import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { campaign, enter, get, no_sideways_scroll, second_person } from './house'

async function at(page: Page, path: string, lang: 'zh' | 'en' = 'zh') {
  const { at: start } = await campaign()
  await enter(page, 'office', lang)
  await page.goto(`${start}/${path}`)
}
const pages = [
  '',
  'roster',
  'roster/import',
  'roster/admission-photos',
  'review',
  'cases',
  'delivery',
  'cash',
  'campaign',
  'campaign/timetable',
  'campaign/notice',
  'accounts',
  'devices',
  'journal',
]

// Pages about one person.
async function pages_of_one(): Promise<string[]> {
  const { base } = await campaign()
  const { items } = await get('office', `${base}/graduands?limit=1`)
  return [`roster/${items[0].graduand}`]
}

for (const lang of ['zh', 'en'] as const)
  for (const width of [1440, 390])
    test(`console: every page fits ${width} px and says no refusal, in ${lang}`, async ({ page }) => {
      test.setTimeout(180_000)
      await page.setViewportSize({ width, height: 900 })
      for (const path of [...pages, ...(await pages_of_one())]) {
        await at(page, path, lang)
        await expect(page.locator('main h1').first()).toBeVisible()
        await expect(page.locator('main [role=alert]')).toHaveCount(0)
        await no_sideways_scroll(page)
      }
    })

for (const lang of ['zh', 'en'] as const)
  for (const width of [1440, 390])
    test(`console: axe finds nothing on the pages of the office at ${width} px, in ${lang}`, async ({ page }) => {
      test.setTimeout(240_000)
      await page.setViewportSize({ width, height: 900 })
      for (const path of [...pages, ...(await pages_of_one())]) {
        await at(page, path, lang)
        await expect(page.locator('main h1').first()).toBeVisible()
        await expect(page.locator('main').getByText(lang === 'zh' ? '正在读取…' : 'Reading…', { exact: true })).toHaveCount(0)
        const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze()
        expect(violations.map((one) => `${path}: ${one.id} ${one.nodes[0]?.html}`)).toEqual([])
      }
    })

test('progress: the bars add up, and a segment leads to exactly its people', async ({ page }) => {
  await at(page, '')
  await expect(page.getByText('各段之和等于总人数')).toBeVisible()
  const segment = page.locator('.bar.tall a').first()
  const people = Number(/(\d+) 人，查看名单/.exec((await segment.getAttribute('aria-label')) ?? '')?.[1])
  expect(people).toBeGreaterThan(0)
  await segment.click()
  await expect(page).toHaveURL(/roster\?stage=/)
  await expect(page.getByText(`共 ${people} 条`)).toBeVisible()
})

test('roster: what is searched and filtered stands in the address and survives a reload', async ({
  page,
}) => {
  await at(page, 'roster')
  const row = page.locator('tbody tr').first()
  await expect(row).toBeVisible()
  const number = await row.locator('td[data-label=学号]').innerText()
  await page.getByRole('searchbox').fill(number)
  await expect(page).toHaveURL(new RegExp(`q=${number}`))
  await expect(page.getByText('共 1 条')).toBeVisible()
  await page.reload()
  await expect(page.getByText('共 1 条')).toBeVisible()
  await page.locator('tbody a').first().click()
  await expect(page.getByText('全部经过')).toBeVisible()
})

test('record: the whole document number needs a purpose and leaves a trace', async ({ page }) => {
  const { base } = await campaign()
  const { items } = await get('office', `${base}/graduands?limit=1`)
  await at(page, `roster/${items[0].graduand}`)
  await page.getByRole('button', { name: '查看完整号码' }).click()
  const show = page.getByRole('button', { name: '查看', exact: true })
  await expect(show).toBeDisabled()
  await page.getByLabel('用途').fill('核对身份证原件')
  await show.click()
  await expect(page.locator('dialog .number')).toHaveText(/^[0-9A-Z-]{5,20}$/)
  await page.getByRole('button', { name: '关闭' }).click()
  await expect(page.locator('dialog')).toHaveCount(0)
})

test('import: a file is tried first, counted, and left without a trace', async ({ page }) => {
  await at(page, 'roster/import')
  const head = '学号,姓名,性别,出生日期,证件类型,证件号码,国籍,校区,学院,专业,培养层次,学习形式,是否硕博连读,预计毕业日期'
  const rows = [
    '229900001,测试甲,男,1999-05-13,居民身份证,710000199905130014,中国,紫金港,人文学院,中国史,硕士,全日制,否,2022-06-30',
    '229900002,,女,1999-05-13,居民身份证,71000019990513002X,中国,紫金港,人文学院,中国史,硕士,全日制,否,2022-06-30',
  ]
  await page.locator('input[type=file]').setInputFiles({
    name: 'two.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([head, ...rows].join('\n'), 'utf8'),
  })
  await expect(page).toHaveURL(/roster\/import\/.+/)
  await expect(page.locator('.numbers .number')).toHaveCount(4)
  const counts = await page.locator('.numbers .number strong').allInnerTexts()
  expect(counts.map(Number).reduce((a, b) => a + b, 0)).toBe(2)
  await page.locator('.numbers .refuse').click()
  await expect(page).toHaveURL(/status=refuse/)
  await page.getByRole('button', { name: '放弃这次导入' }).click()
  await expect(page.getByText('没有改动任何数据')).toBeVisible()
})

// A roster of invented people, large enough not to be read within the second an answer waits.
function large_roster(rows: number) {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const lines = ['学号,姓名,证件号码,学院,培养层次,预计毕业日期']
  for (let n = 0; n < rows; ++n) {
    const born = new Date(Date.UTC(1990, 0, 1 + Math.floor(n / 450))).toISOString().slice(0, 10).replaceAll('-', '')
    const digits = `710000${born}${String(100 + 2 * (n % 450)).padStart(3, '0')}`
    const sum = weights.reduce((all, weight, at) => all + weight * Number(digits[at]), 0)
    lines.push(`4${String(n).padStart(8, '0')},测试${n % 2 ? '甲' : '乙'},${digits}${'10X98765432'[sum % 11]},人文学院,硕士,2022-06-30`)
  }
  return Buffer.from(lines.join('\n'), 'utf8')
}

test('import: a large file is read beside the page, found again after a reload, and stopped without a trace', async ({ page }) => {
  test.setTimeout(120_000)
  const buffer = large_roster(90_000)
  await at(page, 'roster/import')
  const choose = () => page.locator('input[type=file]').setInputFiles({ name: 'large.csv', mimeType: 'text/csv', buffer })
  await choose()
  await expect(page).toHaveURL(/roster\/import\/.+/)
  const reading = page.locator('.reading')
  await expect(reading).toContainText('large.csv')
  await expect(reading.locator('.so_far')).toHaveText(/\d+ \/ 90000 行/)
  await page.reload()
  await expect(reading).toContainText('large.csv')
  await expect(page.locator('input[type=file]')).toHaveCount(0)
  await page.getByRole('button', { name: '停止读取' }).click()
  await expect(page.getByRole('status').filter({ hasText: '已停止读取' })).toBeVisible()
  await expect(page.locator('.reading')).toHaveCount(0)
  // Where it was dropped the next can be dropped; this one is read to its end, and followed there.
  await choose()
  await expect(reading).toContainText('large.csv')
  await expect(page.locator('.numbers .number')).toHaveCount(4, { timeout: 60_000 })
  await expect(page.locator('.numbers .accept, .numbers .normalise').locator('strong').first()).not.toHaveText('0')
  await page.getByRole('button', { name: '放弃这次导入' }).click()
  await expect(page.getByText('没有改动任何数据')).toBeVisible()
})

test('import: what is no table is named, with what to do', async ({ page }) => {
  await at(page, 'roster/import')
  await page.locator('input[type=file]').setInputFiles({
    name: '名单.xls',
    mimeType: 'application/vnd.ms-excel',
    buffer: Buffer.from('<html><table><tr><td>学号</td></tr></table></html>', 'utf8'),
  })
  await expect(page.getByRole('alert')).toContainText('网页（HTML）')
  await expect(page.getByRole('alert')).toContainText('.xlsx')
})

test('import: a column called otherwise is set by hand once, and known from then on', async ({ page }) => {
  const own = `档号${Date.now()}`
  const head = `${own},姓名,证件号码,学院,培养层次,预计毕业日期`
  const row = '229900003,测试丙,710000199905130014,人文学院,硕士,2022-06-30'
  const csv = { name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from(`${head}\n${row}\n`, 'utf8') }
  const column = (name: string) =>
    page.locator('.columns li').filter({ has: page.locator('.head', { hasText: name }) }).locator('select')
  await at(page, 'roster/import')
  await page.locator('input[type=file]').setInputFiles(csv)
  await expect(page.locator('.lacking')).toContainText('学号')
  await column(own).selectOption('student_no')
  await page.getByRole('button', { name: '按这些列重新读取' }).click()
  await expect(page).toHaveURL(/roster\/import\/.+/)
  await expect(page.locator('.understood')).toContainText('人工指定')
  // Of what is tried, a column can be set aside; the file is read once more.
  const before = page.url()
  await column('培养层次').selectOption('')
  await expect(page.locator('.lacking')).toContainText('培养层次')
  await column('培养层次').selectOption('level')
  await column('姓名').selectOption('')
  await column(own).selectOption('name')
  await expect(page.getByRole('button', { name: '按这些列重新读取' })).toBeDisabled()
  await column(own).selectOption('student_no')
  await column('姓名').selectOption('name')
  expect(page.url()).toBe(before)
  await page.getByRole('button', { name: '放弃这次导入' }).click()
  await expect(page.getByText('没有改动任何数据')).toBeVisible()

  await at(page, 'roster/import')
  await page.locator('input[type=file]').setInputFiles(csv)
  await expect(page).toHaveURL(/roster\/import\/.+/)
  await expect(page.locator('.understood')).toContainText('人工指定')
  await page.getByRole('button', { name: '放弃这次导入' }).click()
})

test('cases: associations are worked off by a list, and who asked for nothing is named', async ({ page }) => {
  await at(page, 'cases')
  await page.getByRole('button', { name: '按名单办结关联' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'carried.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('学号\n229900009\n', 'utf8'),
  })
  await dialog.getByRole('button', { name: '办结', exact: true }).click()
  await expect(dialog.getByRole('status')).toContainText('已办结 0 件')
  await expect(dialog.locator('summary')).toContainText('1 人')
})

test('campaign: a fault is named by line and column, shown in the form, and cannot be saved', async ({
  page,
}) => {
  await at(page, 'campaign')
  const editor = page.locator('.editor textarea')
  await expect(editor).not.toHaveValue('', { timeout: 30_000 })
  const file = await editor.inputValue()
  await editor.fill(file.replace(/line_cap = \d+/, 'line_cap = 0'))
  await expect(page.locator('.checks li').first()).toContainText(/第 \d+ 行，第 \d+ 列/)
  await expect(page.locator('.gutter .fault').first()).toBeVisible()
  await expect(page.getByRole('button', { name: '保存并生效' })).toBeDisabled()
  await page.getByRole('button', { name: '放弃改动' }).click()
  await expect(editor).toHaveValue(file)
})

test('review: the mark walks by arrows, and a rebind asks who, why and a second person', async ({
  page,
}) => {
  await at(page, 'review')
  const cards = page.locator('.grid > li')
  await expect(cards.nth(1)).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(cards.nth(1)).toHaveClass(/here/)
  await page.keyboard.press('Alt+Digit1')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.getByRole('radio').first().check()
  await page.getByLabel('理由').fill('与学生证照片一致')
  await page.getByRole('button', { name: '保存匹配' }).click()
  const second = page.locator('[data-second=name]')
  await second.fill(second_person.name)
  await page.locator('[data-second=password]').fill(second_person.password)
  await page.getByRole('button', { name: '继续' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
