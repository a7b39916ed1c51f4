// The worker that keeps page and ticket for a hall without network. Browsers run it only where the
// page came by HTTPS or from this machine; elsewhere the ticket can be saved as a picture.
export async function keep_offline(scope: string) {
  if (!('serviceWorker' in navigator) || !window.isSecureContext) return
  try {
    const registration = await navigator.serviceWorker.register('/me-worker.js', { scope })
    await navigator.serviceWorker.ready
    const loaded = performance
      .getEntriesByType('resource')
      .map((entry) => entry.name)
      .filter((name) => /^\/(assets|rare)\//.test(new URL(name).pathname))
    registration.active?.postMessage({
      kind: 'keep',
      shell: window.location.pathname,
      urls: [...new Set(loaded)],
    })
  } catch {
    // A browser may forbid workers (private windows); the page then works with a network only.
  }
}

export async function forget_offline() {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined)
  registration?.active?.postMessage({ kind: 'forget' })
}
