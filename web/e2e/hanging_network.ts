// A way to the server that can be made to hang: what is asked then is taken, and never answered.
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export async function hanging_network(to: string) {
  let hangs = false
  const proxy = createServer((asked, answer) => {
    if (hangs) return
    const { hostname, port } = new URL(to)
    const passed_on = request(
      { hostname, port, method: asked.method, path: asked.url, headers: asked.headers },
      (said) => {
        answer.writeHead(said.statusCode!, said.headers)
        said.pipe(answer)
      },
    )
    passed_on.on('error', () => answer.destroy())
    answer.on('close', () => passed_on.destroy())
    asked.pipe(passed_on)
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    hang: () => (hangs = true),
    close: () => {
      proxy.closeAllConnections()
      proxy.close()
    },
  }
}
