// `liuying station` beside the house, as a walk starts and kills it.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaign, post } from './house'

const program = process.env.LIUYING_PROGRAM ?? '../build/release/liuying'

// Answers nobody: the network is gone.
export const nowhere = 'http://127.0.0.1:1'

export class StationProgram {
  readonly folder = mkdtempSync(join(tmpdir(), 'liuying-station-'))
  private process: ChildProcess | null = null

  // The one-time code of a machine of the demo's campaign and session.
  static async code(kind: 'desk' | 'station'): Promise<string> {
    const { base, session } = await campaign()
    const [school, slug] = base.split('/').filter((_, n) => n === 4 || n === 6)
    const device = await post('lead', '/api/v1/devices', {
      name: `offline ${kind}`,
      kind,
      school,
      campaign: slug,
      session: session.session,
    })
    return device.code
  }

  // The address it stands at; `server`: where it looks for the house.
  async start(server: string, ...more: string[]): Promise<string> {
    const { base, session } = await campaign()
    const [school, slug] = base.split('/').filter((_, n) => n === 4 || n === 6)
    const words = ['station', '--data', this.folder, '--server', server, '--campaign', `${school}/${slug}`]
    const started = spawn(program, [...words, '--session', session.session, '--port', '0', ...more])
    this.process = started
    return new Promise((found, failed) => {
      let said = ''
      started.stderr.on('data', (text) => (said += text))
      started.stdout.on('data', (text) => {
        const at = /stands at (\S+)/.exec(String(text))?.[1]
        if (at) found(at)
      })
      started.on('exit', () => failed(new Error(`the station ended: ${said}`)))
    })
  }
  async kill() {
    const gone = this.process
    gone?.removeAllListeners('exit')
    await new Promise((done) => {
      gone?.on('exit', done)
      gone?.kill('SIGKILL')
    })
  }
  end() {
    this.process?.kill('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
  }
}
