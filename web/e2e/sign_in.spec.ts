import { expect, test } from '@playwright/test'
import { enter } from './house'

test('sign-in: who is not signed in is led to the door, told why not, and led back', async ({
  page,
}) => {
  await page.addInitScript(() => localStorage.setItem('liuying.lang', 'zh'))
  await page.goto('/')
  await expect(page).toHaveURL(/\/sign-in/)
  await page.locator('input[name=username]').fill('nobody')
  await page.locator('input[name=password]').fill('not the password')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await page.locator('input[name=username]').fill('desk')
  await page.locator('input[name=password]').fill('four words make one')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page).not.toHaveURL(/\/sign-in/)
  await expect(page.getByRole('button', { name: '退出登录' })).toBeVisible()
})

test('sign-in: the language is kept', async ({ page }) => {
  await enter(page, 'desk', 'en')
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.getByRole('button', { name: '退出登录' })).toBeVisible()
})
