// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Import, ImportWork } from '@/api/types'
import { goes_on, is_work, share, steps, type Job } from './import_work'

const work = (more: Partial<ImportWork>): ImportWork => ({
  import: 'x',
  job: 'taking',
  file: 'roster.csv',
  state: 'working',
  step: 'reading',
  done: 0,
  of: 0,
  result: null,
  refusal: null,
  ...more,
})

describe('the reading and the taking of a roster', () => {
  for (const job of ['reading', 'taking'] as Job[])
    it(`moves forward through its steps and never back: ${job}`, () => {
      const way = steps[job].flatMap(([step]) => [0, 25, 50].map((done) => share(work({ job, step, done, of: 50 }))!))
      expect(way).toEqual([...way].sort((a, b) => a - b))
      expect(way.at(-1)).toBeCloseTo(1)
    })
  it('gives each step its part', () => {
    expect(share(work({ step: 'writing', done: 25, of: 50 }))).toBeCloseTo(0.9)
    expect(share(work({ job: 'reading', step: 'checking', done: 25, of: 50 }))).toBeCloseTo(0.325)
  })
  it('says nothing of what it does not know', () => {
    expect(share(work({ step: null }))).toBe(0)
    expect(share(work({ step: 'comparing', of: 0 }))).toBeCloseTo(0.2)
    expect(share(work({ job: 'reading', step: 'checking', done: 700, of: 0 }))).toBeNull()
  })
  it('goes on until it is done or refused', () => {
    expect(goes_on(null)).toBe(false)
    expect(goes_on(work({ state: 'stopping' }))).toBe(true)
    expect(goes_on(work({ state: 'refused' }))).toBe(false)
  })
  it('is told from the report of a file that was read at once', () => {
    expect(is_work(work({ job: 'reading' }))).toBe(true)
    expect(is_work({ import: 'x', state: 'dry_run' } as Import)).toBe(false)
  })
})
