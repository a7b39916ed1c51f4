// @vitest-environment node
import { expect, it } from 'vitest'
import { csv } from './save_file'

it('a file of refusals opens in a spreadsheet and computes nothing', async () => {
  const text = await csv([
    ['学号', '原因'],
    ['1', '=1+1'],
    ['2', 'he said "no", twice'],
  ]).text()
  expect(text).toBe('学号,原因\r\n1,\'=1+1\r\n2,"he said ""no"", twice"\r\n')
})
