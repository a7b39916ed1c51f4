import { expect, test } from '@playwright/test'

test('sign-in: who is not signed in is led to the door and back to where they wanted', async ({
  page,
}) => {
  await page.goto('/')
  await expect(page).toHaveURL(/\/sign-in/)
  await page.getByLabel(/账号/).fill('nobody')
  await page.getByLabel(/^密码/).fill('not the password')
  await page.getByRole('button', { name: '登录' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
})
