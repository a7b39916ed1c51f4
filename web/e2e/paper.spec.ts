import { expect, test } from '@playwright/test'
import { campaign, enter, get, post } from './house'

test('case: an office that makes a request from paper notes each original it saw, and sends it on', async ({ page }) => {
  const { at, base } = await campaign()
  const { items } = await get('office', `${base}/graduands?limit=500&stage=sign_in`)
  const person = items.at(-1)
  // A college office of this person's own.
  const { items: accounts } = await get('admin', '/api/v1/accounts?limit=200')
  const desk = accounts.find((one: { name: string }) => one.name === 'second')
  if (!desk.grants.some((one: { college: string }) => one.college === person.college))
    await post('admin', `/api/v1/accounts/${desk.account}/grants`, { role: 'college_office', college: person.college })
  const made = await post('second', `${base}/change-requests`, {
    event_id: crypto.randomUUID(),
    graduand: person.graduand,
    field: 'name',
    new: `${person.name}文`,
    on_behalf: true,
  })
  await enter(page, 'second', 'zh')
  await page.goto(`${at}/cases/${made.case}`)
  await expect(page.getByText('还缺：户口簿、居民身份证')).toBeVisible()
  for (const left of ['还缺：居民身份证', '']) {
    await page.getByRole('button', { name: '原件已核，纸质复印件转交' }).click()
    if (left) await expect(page.getByText(left)).toBeVisible()
  }
  await expect(page.getByText(/还缺/)).toHaveCount(0)
  await expect(page.getByText('户口簿：原件已核，纸质复印件转交')).toBeVisible()
  await page.getByRole('button', { name: '提交' }).click()
  await expect(page.getByText('已提交').first()).toBeVisible()
  // The record shows it.
  await page.goto(`${at}/roster/${person.graduand}`)
  await expect(page.getByRole('link', { name: /姓名变更/ })).toBeVisible()
})
