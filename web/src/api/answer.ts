// What a call to the server comes back as. A refusal is a value with its reason and next step; pages
// never see an exception for something that can be expected to happen.
import type { Words } from './types'

export interface Refusal {
  kind: string // stable name, for code
  status: number // 0: the server was not reached
  message: Words
  next_step: Words
  details: Record<string, unknown>
}

export type Answer<T> = { ok: true; value: T } | { ok: false; refusal: Refusal }

export const offline: Refusal = {
  kind: 'offline',
  status: 0,
  message: { zh: '连不上服务器。', en: 'The server cannot be reached.' },
  next_step: {
    zh: '本页保留刚才的数据，网络恢复后会自动更新；请检查网线或无线网络。',
    en: 'This page keeps what it had and catches up by itself; check the cable or the wireless network.',
  },
  details: {},
}

// An act about many of which no answer came: some of it may be done.
export const outcome_unknown: Refusal = {
  kind: 'outcome_unknown',
  status: 0,
  message: { zh: '没有收到结果，可能已经办了一部分。', en: 'No answer came; some of it may be done.' },
  next_step: {
    zh: '列表已重新读取，请核对后再办其余的。',
    en: 'The list is read again: look at it before doing the rest.',
  },
  details: {},
}

function words(value: unknown): Words | null {
  if (typeof value !== 'object' || value === null) return null
  const { zh, en } = value as Record<string, unknown>
  return typeof zh === 'string' && typeof en === 'string' ? { zh, en } : null
}

// `body`: parsed JSON of an application/problem+json answer, or whatever a proxy sent instead.
export function refusal_of(status: number, body: unknown): Refusal {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const { kind, message_zh, message_en, next_step, details } = problem
  if (typeof kind === 'string' && typeof message_zh === 'string' && typeof message_en === 'string') {
    return {
      kind,
      status,
      message: { zh: message_zh, en: message_en },
      next_step: words(next_step) ?? { zh: '', en: '' },
      details: (typeof details === 'object' && details !== null ? details : {}) as Record<
        string,
        unknown
      >,
    }
  }
  return {
    kind: status >= 500 ? 'server_failed' : 'unexpected_answer',
    status,
    message: {
      zh: `服务器没有完成这一步（${status}）。`,
      en: `The server did not complete this step (${status}).`,
    },
    next_step: {
      zh: '什么都没有改变。请再试一次；仍不行时请联系管理员。',
      en: 'Nothing was changed. Try once more; if it stays so, call the administrator.',
    },
    details: {},
  }
}
