import { describe, expect, it } from 'vitest'
import { rests_on } from './witnesses'

describe('the word about a session’s witnesses', () => {
  it('rests on its own shots once it has some', () =>
    expect(rests_on({ session: 'a', seen_in: 'a', shots: 12 })).toBe('own'))
  it('rests on an earlier session before that', () =>
    expect(rests_on({ session: 'b', seen_in: 'a', shots: 12 })).toBe('earlier'))
  it('rests on the file alone where nobody has been photographed yet', () => {
    expect(rests_on({ session: 'a', seen_in: null, shots: 0 })).toBe('file')
    expect(rests_on({ session: 'a', seen_in: 'a', shots: 0 })).toBe('file')
  })
})
