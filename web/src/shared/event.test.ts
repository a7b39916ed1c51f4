import { expect, it } from 'vitest'
import { new_event_id } from './event'

it('event ids are UUIDs of version 7 that sort by their moment', () => {
  const early = new_event_id(1_664_582_400_000)
  const late = new_event_id(1_664_582_400_001)
  expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(early.slice(0, 13).replace('-', ''), 16)).toBe(1_664_582_400_000)
  expect(early < late).toBe(true)
})
