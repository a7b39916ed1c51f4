// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { bulk_acts, bulk_acts_of_filter, first_act, is_grave, is_settlement, needs_word, road } from './acts'

describe('the acts of a case', () => {
  it('take the road of their kind', () => {
    expect(road('association')).toBe('association')
    expect(road('proof_report')).toBe('report')
    expect(road('change_request')).toBe('change')
  })

  it('need a word when the graduand is told no', () => {
    for (const act of ['return', 'refuse', 'stands', 'reshoot']) expect(needs_word(act)).toBe(true)
    for (const act of ['verify', 'approve', 'submit']) expect(needs_word(act)).toBe(false)
  })

  it('put the way forward first and the grave ones apart', () => {
    expect(first_act(['return', 'verify'])).toBe('verify')
    expect(first_act(['refuse', 'approve'])).toBe('approve')
    expect(first_act(['withdraw'])).toBeNull()
    expect(is_grave('withdraw')).toBe(true)
    expect(is_settlement('stands')).toBe(true)
    expect(is_settlement('verify')).toBe(false)
  })

  it('are done with a pile when one of it is open for them, but never refused or withdrawn so', () => {
    expect(bulk_acts([{ acts: ['return', 'verify', 'withdraw'] }, { acts: ['work_off'] }])).toEqual([
      'verify',
      'work_off',
      'return',
    ])
    expect(bulk_acts([{ acts: ['refuse'] }])).toEqual([])
  })

  it('are offered for all that a filter finds, whatever the page in sight holds', () => {
    const registry = new Set(['registry_office'])
    const of = (filter: Record<string, string>, roles = registry) => bulk_acts_of_filter(filter, roles)
    expect(of({})).toEqual([
      'approve',
      'apply',
      'written_to_school_system',
      'changed_on_registry',
      'work_off',
      'return',
    ])
    expect(of({ kind: 'association' })).toEqual(['work_off'])
    expect(of({ state: 'approved', overdue: 'yes' })).toEqual(['apply'])
    expect(of({ whose: 'graduand' })).toEqual([])
    expect(of({}, new Set(['college_office']))).toEqual(['verify', 'return'])
    expect(of({ whose: 'registry_office' }, new Set(['college_office']))).toEqual([])
  })
})
