import { describe, expect, it } from 'vitest'
import { refusal_of } from './answer'

describe('answer', () => {
  it('keeps reason and next step of a refusal', () => {
    const refusal = refusal_of(409, {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      kind: 'already_taken',
      message_zh: '已拍摄。',
      message_en: 'Already photographed.',
      next_step: { zh: '请到门口。', en: 'Go to the door.' },
    })
    expect(refusal.kind).toBe('already_taken')
    expect(refusal.next_step.en).toBe('Go to the door.')
  })

  it('says something useful when a proxy answers instead of the server', () => {
    const refusal = refusal_of(502, '<html>Bad gateway</html>')
    expect(refusal.kind).toBe('server_failed')
    expect(refusal.message.zh).toContain('502')
    expect(refusal.next_step.zh).not.toBe('')
  })
})
