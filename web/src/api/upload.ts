// Files go up with their progress known, which fetch cannot say.
import { offline, refusal_of, type Answer } from './answer'
import { csrf_header } from './client'

// `url`: path with its parts already encoded. `fields`: further parts of the form, before the file.
export function upload<T>(
  url: string,
  file: File,
  fields: Record<string, string> = {},
  on_progress: (share: number) => void = () => {},
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
    request.send(form)
  })
}
