// Characters of names that a phone's own fonts may lack: CJK extension A and what lies beyond the basic plane, cut
// from the machine's Noto Sans CJK SC (Debian: fonts-noto-cjk, SIL Open Font License) into pieces of 256, so that a
// phone fetches the one piece its page needs, and nothing while its own font has the character.
// node rare_font.mjs: writes public/rare/ unless it is newer than the font.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const out = join(dirname(fileURLToPath(import.meta.url)), 'public/rare')
const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 })
const [file, face] = run('fc-match', '--format=%{file}\n%{index}', 'Noto Sans CJK SC:style=Regular').split('\n')
const css = join(out, 'rare.css')
if (existsSync(css) && statSync(css).mtimeMs > Math.max(statSync(file).mtimeMs, statSync(fileURLToPath(import.meta.url)).mtimeMs))
  process.exit(0)

const line = run('fc-query', '--format=%{family} %{index} : %{charset}\n', file)
  .split('\n')
  .find((one) => one.startsWith('Noto Sans CJK SC') && one.includes(` ${Number(face)} : `))
if (!line) throw new Error(`${file} has no Noto Sans CJK SC; install fonts-noto-cjk`)
const is_rare = (code) => (code >= 0x3400 && code <= 0x4dbf) || (code >= 0x20000 && code < 0x40000)
const rare = line
  .slice(line.indexOf(' : ') + 3)
  .split(' ')
  .flatMap((range) => {
    const [from, to = from] = range.split('-').map((hex) => parseInt(hex, 16))
    return Array.from({ length: to - from + 1 }, (_, n) => from + n)
  })
  .filter(is_rare)

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const hex = (code) => code.toString(16).toUpperCase()
// 3400-34FF, 20BB7: consecutive ones together.
function ranges(codes) {
  const all = []
  for (const code of codes) {
    const last = all.at(-1)
    if (last && last[1] === code - 1) last[1] = code
    else all.push([code, code])
  }
  return all.map(([from, to]) => (from === to ? hex(from) : `${hex(from)}-${hex(to)}`))
}
const rules = []
for (let at = 0; at < rare.length; at += 256) {
  const piece = rare.slice(at, at + 256)
  const name = `${hex(piece[0]).toLowerCase()}.otf`
  run('hb-subset', `--face-index=${Number(face)}`, `--unicodes=${ranges(piece).join(',')}`, '--layout-features=',
    '--no-hinting', '--name-IDs=*', `--output-file=${join(out, name)}`, file)
  rules.push(
    `@font-face{font-family:'Liuying Rare';src:url('${name}') format('opentype');font-display:swap;` +
      `unicode-range:${ranges(piece).map((range) => `U+${range}`).join(',')}}`,
  )
}
writeFileSync(css, `${rules.join('\n')}\n`)
console.log(`public/rare: ${rare.length} characters in ${rules.length} pieces`)
