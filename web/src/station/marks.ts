// Marks of findings (px of the upright original) as shapes for an SVG laid over the picture.
import type { Finding } from '@/api/types'

export type Shape =
  | { kind: 'line' | 'outline'; points: string }
  | { kind: 'box'; x: number; y: number; width: number; height: number }
  | { kind: 'ellipse'; cx: number; cy: number; rx: number; ry: number }
  | { kind: 'points'; at: { x: number; y: number }[] }

interface Point {
  x: number
  y: number
}
function point(value: unknown): Point | null {
  const [x, y] = Array.isArray(value)
    ? (value as unknown[])
    : typeof value === 'object' && value !== null
      ? [(value as Record<string, unknown>).x, (value as Record<string, unknown>).y]
      : []
  return typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y)
    ? { x, y }
    : null
}

function shape_of(mark: Record<string, unknown>): Shape | null {
  const points = Array.isArray(mark.points)
    ? (mark.points as unknown[]).map(point).filter((p) => p !== null)
    : []
  const [a, b] = points
  if (!a) return null
  const list = points.map((p) => `${p.x},${p.y}`).join(' ')
  switch (mark.shape) {
    case 'line':
      return { kind: 'line', points: list }
    case 'outline':
      return { kind: 'outline', points: list }
    case 'points':
      return { kind: 'points', at: points }
    case 'box':
    case 'ellipse': {
      if (!b) return null
      const x = Math.min(a.x, b.x)
      const y = Math.min(a.y, b.y)
      const width = Math.abs(a.x - b.x)
      const height = Math.abs(a.y - b.y)
      return mark.shape === 'box'
        ? { kind: 'box', x, y, width, height }
        : { kind: 'ellipse', cx: x + width / 2, cy: y + height / 2, rx: width / 2, ry: height / 2 }
    }
  }
  return null
}

// A mark that cannot be read is left out: the sentence beside the picture still says it.
export const shapes_of = (finding: Pick<Finding, 'marks'>): Shape[] =>
  finding.marks.map(shape_of).filter((shape) => shape !== null)

// Where the number of a finding stands: above its first shape, inside the picture.
export function label_at(shape: Shape, width: number, size: number): Point {
  const top = (() => {
    switch (shape.kind) {
      case 'box':
        return { x: shape.x, y: shape.y }
      case 'ellipse':
        return { x: shape.cx - shape.rx, y: shape.cy - shape.ry }
      case 'points':
        return shape.at[0] ?? { x: 0, y: 0 }
      default: {
        const [x = 0, y = 0] = (shape.points.split(' ')[0] ?? '').split(',').map(Number)
        return { x, y }
      }
    }
  })()
  return {
    x: Math.min(width - size, Math.max(size, top.x)),
    y: Math.max(size, top.y - size * 0.4),
  }
}

// Labels that would cover one another stand side by side.
export function apart(labels: readonly Point[], size: number): Point[] {
  const placed: Point[] = []
  for (const label of labels) {
    const spot = { ...label }
    while (placed.some((p) => Math.abs(p.x - spot.x) < size * 2 && Math.abs(p.y - spot.y) < size * 2))
      spot.x += size * 2.2
    placed.push(spot)
  }
  return placed
}
