// @vitest-environment node
import { expect, it } from 'vitest'
import { csv } from './save_file'

it('a file of refusals opens in a spreadsheet and computes nothing', async () => {
  const file = csv([
    ['学号', '原因'],
    ['1', '=1+1'],
    ['2', 'he said "no", twice'],
  ])
  // Read as text a byte order mark is swallowed.
  expect([...new Uint8Array(await file.slice(0, 3).arrayBuffer())]).toEqual([0xef, 0xbb, 0xbf])
  const text = await file.text()
  expect(text).toBe('学号,原因\r\n1,\'=1+1\r\n2,"he said ""no"", twice"\r\n')
})
