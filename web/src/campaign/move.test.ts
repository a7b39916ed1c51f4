// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { move_college } from './move'

const file = `[[sessions]]
id = "a"
colleges = ["x", "y"] # both

[[sessions]]
id = "b"
colleges = ["z"]

[[sessions]]
id = "makeup"
`

describe('moving a college by hand', () => {
  it('takes it out of one list and puts it into the other, and touches nothing else', () => {
    expect(move_college(file, 'y', 'a', 'b')).toBe(
      file.replace('["x", "y"]', '["x"]').replace('["z"]', '["z", "y"]'),
    )
  })
  it('does not name it twice where it is already', () => {
    expect(move_college(file.replace('["z"]', '["z", "x"]'), 'x', 'a', 'b')).toBe(
      file.replace('["x", "y"]', '["y"]').replace('["z"]', '["z", "x"]'),
    )
  })
  it('says when the file has no place for it', () => {
    expect(move_college(file, 'x', 'a', 'makeup')).toBeNull()
    expect(move_college(file, 'q', 'a', 'b')).toBeNull()
    expect(move_college(file, 'x', 'nowhere', 'b')).toBeNull()
  })
})
