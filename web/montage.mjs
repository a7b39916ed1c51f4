import { chromium } from '@playwright/test'
import { readFileSync } from 'node:fs'
const [,, out, h, w, ...files] = process.argv
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] })
const p = await b.newPage({ viewport: { width: (+w+10)*files.length, height: +h } })
await p.setContent('<body style="margin:0;display:flex;gap:10px;background:#888;align-items:start">' + files.map(f => `<div style="width:${w}px;height:${h}px;overflow:hidden"><img style="width:${w}px" src="data:image/png;base64,${readFileSync(f).toString('base64')}"></div>`).join('') + '</body>')
await p.screenshot({ path: out }); await b.close()
