// The drawn sitter of the "what to wear" pictures. It obeys the geometry by which the picture itself is
// judged (spec of 2017, 480 × 640 px): hair top 50–110 from above, eyes 200–300, face 180–300 wide,
// centred. A test holds the drawing to it, so that what we show is what we ask for.
export const frame = { width: 480, height: 640 }
export const limits = {
  hair_top: [50, 110],
  eye_line: [200, 300],
  face_width: [180, 300],
} as const

export const face = {
  centre_x: 240,
  hair_top: 84,
  eye_y: 262,
  half_width: 104,
  chin_y: 412,
  ear_y: 276,
}

export interface Look {
  hair: 'tidy' | 'over_ears' | 'fringe' | 'bun'
  glasses: 'none' | 'clear' | 'glare' | 'tinted'
  mouth: 'closed' | 'open'
  top: 'dark' | 'striped' | 'blue' | 'hood'
  earrings: boolean
  hat: boolean
}

export const good: Look = {
  hair: 'tidy',
  glasses: 'none',
  mouth: 'closed',
  top: 'dark',
  earrings: false,
  hat: false,
}

export interface Lesson {
  key: string // words: proof.lessons.<key>
  right: Look
  wrong: Look
}

const lesson = (key: string, wrong: Partial<Look>, right: Partial<Look> = {}): Lesson => ({
  key,
  right: { ...good, ...right },
  wrong: { ...good, ...wrong },
})

export const lessons: Lesson[] = [
  lesson('ears', { hair: 'over_ears' }),
  lesson('brows', { hair: 'fringe' }),
  lesson('bun', { hair: 'bun' }),
  lesson('glare', { glasses: 'glare' }, { glasses: 'clear' }),
  lesson('lips', { mouth: 'open' }),
  lesson('top', { top: 'blue' }),
  lesson('pattern', { top: 'striped' }),
  lesson('jewellery', { earrings: true, hat: true }),
]
