import type { Refusal } from '@/api/answer'
import type { ImportWork } from '@/api/types'

export const steps = ['reading', 'comparing', 'preparing', 'waiting', 'writing'] as const

export const goes_on = (work: ImportWork | null) => work?.state === 'working' || work?.state === 'stopping'

// How far a roster is taken, in [0, 1]: each step has its part, however long it lasts here.
export function share(work: ImportWork): number {
  const step = steps.findIndex((one) => one === work.step)
  if (step < 0) return 0
  const of_step = work.of > 0 ? Math.min(1, work.done / work.of) : 0
  return (step + of_step) / steps.length
}

// How long to wait before it is asked for again; the longer nobody answers, the longer.
export const first_pause_ms = 500
export const longer = (pause_ms: number) => Math.min(10_000, pause_ms * 2)

// No answer, or one that is not about the import (a proxy's, a server that is busy): it says nothing of how the
// import is.
export const is_unheard = ({ status }: Refusal) => status === 0 || status === 429 || status >= 500

export const forgotten: Refusal = {
  kind: 'import_forgotten',
  status: 409,
  message: {
    zh: '服务器上没有这次导入的进度：确认没有送到，或服务器途中重新启动过。',
    en: 'The server knows of no such work: the confirmation did not arrive, or the server was started anew meanwhile.',
  },
  next_step: {
    zh: '本页已重新读取：写明“导入完成”的即已导入；否则没有改动任何数据，请再确认一次。',
    en: 'This page is read again: where it says “Imported”, it is. Otherwise nothing was changed; confirm it again.',
  },
  details: {},
}

export const was_stopped = (refusal: Refusal | null) => refusal?.kind === 'import_stopped'
