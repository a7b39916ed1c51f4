// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Person } from '@/api/types'
import { matching } from './people'

const person = (name: string | null, student_no: string | null, token: string): Person => ({
  graduand: null,
  token,
  name,
  student_no,
  college: 'x',
  level: 'y',
})
const people = [person('𠮷田明', '221800001', '11'), person('Ana BIN Khalid', '221800002', '22'), person(null, null, '4433')]
const names = (typed: string) => matching(people, typed).map((one) => one.token)

describe('finding who it is', () => {
  it('takes any part of a name, rare characters and capitals too', () => {
    expect(names('𠮷')).toEqual(['11'])
    expect(names('bin')).toEqual(['22'])
  })
  it('takes numbers as they are typed with a Chinese input method', () => {
    expect(names(' ２２１８００００２ ')).toEqual(['22'])
  })
  it('finds one who is only a ticket by its last digits', () => {
    expect(names('33')).toEqual(['4433'])
  })
  it('offers everybody while nothing is typed', () => {
    expect(names('  ').length).toBe(3)
  })
})
