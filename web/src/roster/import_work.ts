import type { Refusal } from '@/api/answer'
import type { Import, ImportWork } from '@/api/types'

export type Job = NonNullable<ImportWork['job']>

// What a job does one after the other, each with its part of the whole, however long it lasts here.
export const steps: Record<Job, readonly (readonly [NonNullable<ImportWork['step']>, number])[]> = {
  reading: [
    ['reading', 0.05],
    ['checking', 0.55],
    ['comparing', 0.25],
    ['keeping', 0.15],
  ],
  taking: [
    ['reading', 0.2],
    ['comparing', 0.2],
    ['preparing', 0.2],
    ['waiting', 0.2],
    ['writing', 0.2],
  ],
}

export const goes_on = (work: ImportWork | null) => work?.state === 'working' || work?.state === 'stopping'

// How far it is, in [0, 1]; null while the rows of a file are checked that does not say how many it has.
export function share(work: ImportWork): number | null {
  if (!work.job || !work.step) return 0
  let before = 0
  for (const [step, part] of steps[work.job]) {
    if (step === work.step) {
      if (step === 'checking' && work.of === 0) return null
      return before + (work.of > 0 ? part * Math.min(1, work.done / work.of) : 0)
    }
    before += part
  }
  return 0
}

// An upload that is not read by the time its answer leaves says where it is found.
export const is_work = (sent: Import | ImportWork): sent is ImportWork => 'job' in sent

// How long to wait before it is asked for again; the longer nobody answers, the longer.
export const first_pause_ms = 500
export const longer = (pause_ms: number) => Math.min(10_000, pause_ms * 2)

// No answer, or one that is not about the import (a proxy's, a server that is busy): it says nothing of how the
// import is.
export const is_unheard = ({ status }: Refusal) => status === 0 || status === 429 || status >= 500

const of_taking: Refusal = {
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
const of_reading: Refusal = {
  kind: 'import_forgotten',
  status: 409,
  message: {
    zh: '服务器途中重新启动过，这份文件没有读完，没有留下任何数据。',
    en: 'The server was started anew meanwhile: this file was not read to its end, and nothing was kept.',
  },
  next_step: { zh: '请重新上传文件。', en: 'Upload the file again.' },
  details: {},
}
export const forgotten = (job: Job) => (job === 'reading' ? of_reading : of_taking)

// An upload of which no answer came; nothing here goes on by itself.
export const upload_unheard: Refusal = {
  kind: 'upload_unheard',
  status: 0,
  message: {
    zh: '没有收到服务器的答复：文件可能没有传完，也可能已经读取。名单没有改动。',
    en: 'No answer came: the file may not have arrived, or may have been read. The roster is not changed.',
  },
  next_step: {
    zh: '请检查网络，然后重新上传；上传两次没有妨碍。',
    en: 'Check the network and upload the file again; twice does no harm.',
  },
  details: {},
}

export const was_stopped = (refusal: Refusal | null) => refusal?.kind === 'import_stopped'
