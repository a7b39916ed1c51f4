// Keeps the graduand's page and ticket for the moment when the hall has no network, or one that hangs. Registered for
// /<school>/<campaign>/me only. What it keeps is on this phone, and goes at sign-out.
const kept = 'liuying-me-1'
const patience_ms = 1500
// Whoever was let down once is not made to wait again at each further question: for a while what is kept is
// shown at once, and the network asked beside it.
const rest_ms = 20_000
let resting_until_ms = 0
let sign_outs = 0 // what was asked for before one is not kept after it

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('message', (event) => {
  if (event.data?.kind === 'forget') {
    ++sign_outs
    event.waitUntil(caches.delete(kept))
  }
  // What the page loaded before this worker ruled: its scripts, styles and pictures.
  if (event.data?.kind === 'keep')
    event.waitUntil(
      caches.open(kept).then((cache) =>
        Promise.allSettled([
          renewed(new Request(event.data.shell), '/me.html'),
          ...event.data.urls.map(async (url) => (await cache.match(url)) ?? cache.add(url)),
        ]),
      ),
    )
})

// Asks the network and keeps what it says.
async function renewed(request, key) {
  const asked_in = sign_outs
  const response = await fetch(request)
  resting_until_ms = 0
  if (response.ok && asked_in === sign_outs) {
    const copy = new Response(await response.clone().blob(), { headers: response.headers })
    copy.headers.set('X-Liuying-Kept-At', String(Date.now()))
    await (await caches.open(kept)).put(key, copy)
  }
  return response
}

async function from_network(event, key) {
  const asked = renewed(event.request, key)
  event.waitUntil(asked.catch(() => null))
  const found = await (await caches.open(kept)).match(key)
  if (!found) return asked
  if (Date.now() < resting_until_ms) return found
  const late = new Promise((done) => setTimeout(done, patience_ms))
  const first = await Promise.race([asked.catch(() => null), late])
  if (first) return first
  resting_until_ms = Date.now() + rest_ms
  return found
}

// Their names change with what they hold.
async function from_cache(request) {
  const cache = await caches.open(kept)
  const found = await cache.match(request)
  if (found) return found
  const response = await fetch(request)
  if (response.ok) await cache.put(request, response.clone())
  return response
}

// Any of them will do; the newer one is for the next time.
async function from_cache_first(event, key) {
  const asked = renewed(event.request, key)
  event.waitUntil(asked.catch(() => null))
  return (await (await caches.open(kept)).match(key)) ?? asked
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(from_network(event, '/me.html'))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(from_cache(request))
  else if (url.pathname.startsWith('/rare/')) event.respondWith(from_cache_first(event, url.pathname))
  else if (/\/my(\/ticket\.svg)?$/.test(url.pathname) || url.pathname === '/api/v1/me')
    event.respondWith(from_network(event, url.pathname))
})
