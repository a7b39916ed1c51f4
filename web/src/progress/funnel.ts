// A college's bar: one segment for every step at which somebody stands. The segments of a bar add up
// to its people, always; a person who passed every step stands in the last one.
import type { Funnel, Words } from '@/api/types'

export interface Segment {
  step: string
  words: Words
  people: number
  share: number // of the group, 0..1
  query: Record<string, string> // the roster filter that lists exactly these people
}

export interface Bar {
  group: string
  people: number
  segments: Segment[]
  rest: number // people whom no step claims: 0, or the page says that the numbers do not add up
}

export type Grouping = 'college' | 'campus' | 'level' | 'session'

export function bar(funnel: Funnel, by: Grouping): Bar {
  const group_query: Record<string, string> = funnel.group ? { [by]: funnel.group } : {}
  const counted = funnel.steps.reduce((sum, step) => sum + step.count, 0)
  return {
    group: funnel.group,
    people: funnel.people,
    rest: funnel.people - counted,
    segments: funnel.steps
      .filter((step) => step.count > 0)
      .map((step) => ({
        step: step.step,
        words: step.words,
        people: step.count,
        share: funnel.people > 0 ? step.count / funnel.people : 0,
        query: { ...group_query, stage: step.step },
      })),
  }
}

// Do the bars add up to the whole, step by step? (The server says so too; this is the second pair of eyes.)
export function adds_up(total: Funnel, groups: Funnel[]): boolean {
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
  if (sum(groups.map((g) => g.people)) !== total.people) return false
  return total.steps.every(
    (step) =>
      sum(groups.map((g) => g.steps.find((s) => s.step === step.step)?.count ?? 0)) === step.count,
  )
}

// From quiet (nothing done yet) to the blue of the backdrop to green (done), one shade a step.
export function shade(place: number, steps: number): string {
  const t = steps <= 1 ? 1 : place / (steps - 1)
  const stops = [
    [205, 216, 226],
    [100, 197, 255],
    [11, 107, 203],
    [26, 127, 75],
  ] as const
  const at = t * (stops.length - 1)
  const low = stops[Math.min(stops.length - 2, Math.floor(at))] ?? stops[0]
  const high = stops[Math.min(stops.length - 1, Math.floor(at) + 1)] ?? stops[3]
  const mix = low.map((c, i) => Math.round(c + ((high[i] ?? c) - c) * (at - Math.floor(Math.min(at, stops.length - 1 - 1e-9)))))
  return `rgb(${mix.join(' ')})`
}

// Black or white, whichever reads better on the shade.
export function ink_on(colour: string): string {
  const [r = 0, g = 0, b = 0] = (colour.match(/\d+/g) ?? []).map(Number)
  const linear = (c: number) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)
  const light = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
  const on_paper = 1.05 / (light + 0.05)
  const on_black = (light + 0.05) / 0.05
  return on_black > on_paper ? '#000000' : '#ffffff' // one of them always has 4.5:1
}
