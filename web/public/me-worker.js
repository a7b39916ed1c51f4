// Keeps the graduand's page and ticket for the moment when the hall has no network. Registered for
// /<school>/<campaign>/me only. What it keeps is on this phone, and goes at sign-out.
const kept = 'liuying-me-1'
const patience_ms = 4000

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('message', (event) => {
  if (event.data?.kind === 'forget') event.waitUntil(caches.delete(kept))
  // What the page loaded before this worker ruled: its scripts, styles and pictures.
  if (event.data?.kind === 'keep')
    event.waitUntil(
      caches.open(kept).then((cache) =>
        Promise.allSettled([
          from_network(new Request(event.data.shell), '/me.html'),
          ...event.data.urls.map(async (url) => (await cache.match(url)) ?? cache.add(url)),
        ]),
      ),
    )
})

async function from_network(request, key) {
  const cache = await caches.open(kept)
  const asked = fetch(request).then(async (response) => {
    if (response.ok) {
      const copy = new Response(await response.clone().blob(), { headers: response.headers })
      copy.headers.set('X-Liuying-Kept-At', String(Date.now()))
      await cache.put(key, copy)
    }
    return response
  })
  const late = new Promise((done) => setTimeout(done, patience_ms))
  const first = await Promise.race([asked.catch(() => null), late])
  if (first) return first
  return (await cache.match(key)) ?? asked
}

async function from_cache(request) {
  const cache = await caches.open(kept)
  const found = await cache.match(request)
  if (found) return found
  const response = await fetch(request)
  if (response.ok) await cache.put(request, response.clone())
  return response
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(from_network(request, '/me.html'))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(from_cache(request))
  else if (/\/my(\/ticket\.svg)?$/.test(url.pathname) || url.pathname === '/api/v1/me')
    event.respondWith(from_network(request, url.pathname))
})
