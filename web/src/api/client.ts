// The only door to the server. `api` is typed by the contract; `answer` turns a call into a value:
//   const card = await answer(api.POST('/api/v1/schools/{school}/…/desk/look-up', {…}))
//   if (card.ok) … card.value … else … card.refusal.message …
import createClient from 'openapi-fetch'
import { offline, refusal_of, type Answer } from './answer'
import type { paths } from './schema'

let csrf = ''
export function use_csrf(token: string) {
  csrf = token
}
export const csrf_header = (): Record<string, string> => (csrf ? { 'X-Liuying-Csrf': csrf } : {})

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

// An act carries its own event_id, so a lost answer may be asked for again: the server repeats the
// first answer. Reads are safe anyway. Anything else is tried once. A server that is only busy (503)
// did nothing yet and is asked again too: a page must not stand still because of one full moment.
// An act about many at once has an event for each of them: repeated, it would report what is done by
// now as refused.
const about_many = /\/(graduands|cases)\/acts$/
async function patient_fetch(request: Request): Promise<Response> {
  const unsafe = !['GET', 'HEAD'].includes(request.method)
  // Where a picture is the body, its event stands in the address.
  const { pathname, searchParams } = new URL(request.url)
  const json = request.headers.get('Content-Type')?.includes('json') ?? false
  const body = unsafe && json ? await request.clone().text() : ''
  const has_event = body.includes('"event_id"') || searchParams.has('event_id')
  const repeatable = !unsafe || (has_event && !about_many.test(pathname))
  for (let attempt = 0; ; ++attempt) {
    try {
      const response = await fetch(request.clone())
      if (response.status !== 503 || !repeatable || attempt === 2) return response
    } catch (failure) {
      if (!repeatable || attempt === 2 || request.signal.aborted) throw failure
    }
    await pause(300 * (attempt + 1))
  }
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  fetch: patient_fetch,
})
api.use({
  onRequest({ request }) {
    if (!['GET', 'HEAD'].includes(request.method))
      for (const [name, value] of Object.entries(csrf_header())) request.headers.set(name, value)
    return request
  },
})

// Set by whoever wants to know that the sign-in is over (401): the shell leads to the sign-in page.
let signed_out: () => void = () => {}
export function when_signed_out(run: () => void) {
  signed_out = run
}

export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Answer<T>> {
  try {
    const { data, error, response } = await call
    if (response.ok) return { ok: true, value: data as T }
    if (response.status === 401) signed_out()
    return { ok: false, refusal: refusal_of(response.status, error) }
  } catch (failure) {
    if (failure instanceof SyntaxError) return { ok: false, refusal: refusal_of(502, null) }
    return { ok: false, refusal: offline }
  }
}
