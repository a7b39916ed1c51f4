// Files go up with their progress known, which fetch cannot say.
import { offline, refusal_of, type Answer, type Refusal } from './answer'
import { csrf_header } from './client'

// Somebody took the file back while it went up: nothing of it has arrived.
export const taken_back: Refusal = {
  kind: 'upload_taken_back',
  status: 0,
  message: { zh: '已停止上传，服务器没有收到文件。', en: 'The upload was stopped; the server did not receive the file.' },
  next_step: { zh: '需要时请重新上传。', en: 'Upload it again when you want it.' },
  details: {},
}

// `url`: path with its parts already encoded. `fields`: further parts of the form, before the file.
export function upload<T>(
  url: string,
  file: File,
  fields: Record<string, string> = {},
  on_progress: (share: number) => void = () => {},
  stop?: AbortSignal,
): Promise<Answer<T>> {
  return new Promise((done) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', file, file.name)
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.responseType = 'json'
    for (const [name, value] of Object.entries(csrf_header())) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) on_progress(event.loaded / event.total)
    }
    request.onload = () =>
      done(
        request.status >= 200 && request.status < 300
          ? { ok: true, value: request.response as T }
          : { ok: false, refusal: refusal_of(request.status, request.response) },
      )
    request.onerror = () => done({ ok: false, refusal: offline })
    request.onabort = () => done({ ok: false, refusal: taken_back })
    stop?.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}
