// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { face, frame, lessons, limits } from './sitter'

const inside = (value: number, [low, high]: readonly [number, number]) => value >= low && value <= high

describe('the drawn sitter', () => {
  it('obeys the geometry by which the picture is judged', () => {
    expect(inside(face.hair_top, limits.hair_top)).toBe(true)
    expect(inside(face.eye_y, limits.eye_line)).toBe(true)
    expect(inside(face.half_width * 2, limits.face_width)).toBe(true)
    expect(face.centre_x).toBe(frame.width / 2)
  })

  it('is wrong in every lesson, and only there', () => {
    for (const { right, wrong } of lessons) expect(wrong).not.toEqual(right)
    expect(new Set(lessons.map((lesson) => lesson.key)).size).toBe(lessons.length)
  })
})
