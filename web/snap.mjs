// node snap.mjs OUT WIDTH LANG WHO path...   dev only
import { chromium } from '@playwright/test'
import { writeFileSync, readFileSync, existsSync } from 'node:fs'
const [,, out, width, lang, who, ...paths] = process.argv
const url = process.env.LIUYING_URL
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] })
const c = await b.newContext({ baseURL: url, locale: lang==='zh'?'zh-CN':'en-US', viewport: { width: +width, height: +width<600?844:900 } })
const stf = `/tmp/pages-state-${who}.json`
if (existsSync(stf)) await c.addCookies(JSON.parse(readFileSync(stf)).cookies)
const p = await c.newPage()
p.on('console', m => { if (m.type()==='error') console.log('console:', m.text().slice(0,200)) })
await p.addInitScript((to) => localStorage.setItem('liuying.lang', to), lang)
if (who !== 'none' && who !== 'me') {
  const me = await c.request.get('/api/v1/me').then(r=>r.json()).catch(()=>({}))
  if (me.kind === 'anonymous' || !me.kind) { await c.request.post('/api/v1/sign-in', { data: { name: who, password: 'four words make one' } }); writeFileSync(stf, JSON.stringify(await c.storageState())) }
}
for (const path of paths) {
  await p.goto(path)
  await p.waitForLoadState('load'); await p.waitForTimeout(1300)
  const over = await p.evaluate(() => {
    const w = window.innerWidth, bad = []
    for (const e of document.querySelectorAll('body *')) { const r = e.getBoundingClientRect(); if (r.right > w + 1 && r.width>0) {
      let q = e.parentElement, clipped = false; while (q && q !== document.body) { const o = getComputedStyle(q).overflowX; if (o !== 'visible') { clipped = true; break } q = q.parentElement }
      if (!clipped) bad.push(e.tagName + '.' + e.className + ' ' + Math.round(r.left) + '-' + Math.round(r.right)) } }
    return [document.documentElement.scrollWidth - w, bad.slice(0, 8)] })
  const file = `${out}/${width}-${lang}-${path.replace(/^\/[^/]+\/[^/]+\/?/, '').replace(/[\/?=&]/g,'_') || 'start'}.png`
  await p.screenshot({ path: file, fullPage: true })
  console.log(file, over[0] > 0 ? 'OVER ' + over[0] + ' ' + over[1].join(' | ') : 'ok')
}
await b.close()
