import { describe, expect, it } from 'vitest'
import { complete, grant_body, type Asked } from './scope'

const asked = (change: Partial<Asked>): Asked => ({
  role: 'desk',
  campaign_only: true,
  college: '',
  session: '',
  from: '',
  until: '',
  ...change,
})

describe('a grant', () => {
  it('of a college needs its college', () => {
    expect(complete(asked({ role: 'college_office' }))).toBe(false)
    expect(complete(asked({ role: 'college_office', college: 'computer' }))).toBe(true)
  })

  it('does not end before it begins', () => {
    expect(complete(asked({ from: '2021-10-15', until: '2021-10-14' }))).toBe(false)
    expect(complete(asked({ from: '2021-10-14', until: '2021-10-14' }))).toBe(true)
  })

  it('carries only the bounds its role knows', () => {
    expect(grant_body(asked({ role: 'auditor', college: 'x', session: 'y' }), '10335', '2022')).toEqual({
      role: 'auditor',
      school: '10335',
      campaign: '2022',
    })
    expect(grant_body(asked({ session: 'zjg-01', campaign_only: false }), '10335', '2022')).toEqual({
      role: 'desk',
      session: 'zjg-01',
    })
  })

  it('lasts to the end of its last day', () => {
    const body = grant_body(asked({ from: '2021-10-14', until: '2021-10-14' }), '', '')
    expect((body.until_ms ?? 0) - (body.from_ms ?? 0)).toBe(86_400_000 - 1)
  })
})
