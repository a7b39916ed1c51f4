// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Funnel } from '@/api/types'
import { adds_up, bar, ink_on, shade } from './funnel'

const funnel = (group: string, counts: number[], people = counts.reduce((a, b) => a + b, 0)): Funnel => ({
  group,
  people,
  steps: counts.map((count, i) => ({
    step: `s${i}`,
    words: { zh: `${i}`, en: `${i}` },
    count,
    passed: counts.slice(i + 1).reduce((a, b) => a + b, 0),
  })),
  blockers: {},
})

describe('the funnel', () => {
  it('draws a segment for each step where somebody stands, and they add up', () => {
    const made = bar(funnel('computer', [3, 0, 5]), 'college')
    expect(made.segments.map((s) => [s.step, s.people])).toEqual([
      ['s0', 3],
      ['s2', 5],
    ])
    expect(made.segments.reduce((sum, s) => sum + s.share, 0)).toBeCloseTo(1)
    expect(made.rest).toBe(0)
  })

  it('leads each segment to exactly its people', () => {
    expect(bar(funnel('computer', [3]), 'college').segments[0]?.query).toEqual({
      college: 'computer',
      stage: 's0',
    })
    expect(bar(funnel('', [3]), 'campus').segments[0]?.query).toEqual({ stage: 's0' })
  })

  it('never hides people whom no step claims', () => {
    expect(bar(funnel('x', [3, 4], 9), 'college').rest).toBe(2)
  })

  it('sees when the groups are not the whole', () => {
    expect(adds_up(funnel('', [3, 4]), [funnel('a', [1, 4]), funnel('b', [2, 0])])).toBe(true)
    expect(adds_up(funnel('', [3, 4]), [funnel('a', [2, 4]), funnel('b', [0, 0], 1)])).toBe(false)
    expect(adds_up(funnel('', [3, 4]), [funnel('a', [3, 3])])).toBe(false)
  })

  it('has no bar for nobody', () => {
    expect(bar(funnel('x', [0, 0]), 'college').segments).toEqual([])
  })

  it('writes readably on every shade', () => {
    const contrast = (a: string, b: string) => {
      const light = (c: string) => {
        const rgb = c.startsWith('#')
          ? [1, 3, 5].map((i) => parseInt(c.slice(i, i + 2), 16))
          : (c.match(/\d+/g) ?? []).map(Number)
        const [r = 0, g = 0, b = 0] = rgb.map((v) => {
          v /= 255
          return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const [x, y] = [light(a), light(b)].sort((p, q) => q - p) as [number, number]
      return (x + 0.05) / (y + 0.05)
    }
    for (let i = 0; i < 11; ++i) expect(contrast(shade(i, 11), ink_on(shade(i, 11)))).toBeGreaterThan(4.5)
  })
})
