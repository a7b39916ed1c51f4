import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { offline } from '@/api/answer'
import { add_words, i18n, set_lang } from '@/shared/i18n'
import { words as shared } from '@/shared/words'
import { words as station_words } from '@/station/words'
import OfflineChair from './OfflineChair.vue'
import type { Chair, OfflineShot } from './station'
import { words } from './words'

const machine = vi.hoisted(() => ({ now: {} as Chair, seat: vi.fn(), stand: vi.fn(), wrong_scan: vi.fn(), again: vi.fn(), play: vi.fn() }))
vi.mock('./station', async (original) => ({
  ...(await original<typeof import('./station')>()),
  chair: () => Promise.resolve({ ok: true, value: machine.now }),
  seat: machine.seat,
  stand: machine.stand,
  wrong_scan: machine.wrong_scan,
  try_all_again: machine.again,
}))
vi.mock('@/shared/sounds', async (original) => ({
  ...(await original<typeof import('@/shared/sounds')>()),
  play: machine.play,
}))

const who = { sign_in_no: 87, number_here: null }
const empty: Chair = {
  station: 'A',
  seated: null,
  shots: [],
  alarm: null,
  waiting: 0,
  taken: 0,
  refused: [],
  folder: { ok: true, words: { zh: '看着 /photos', en: 'watching /photos' } },
  now_ms: 0,
}
const shot = (id: string, more: Partial<OfflineShot> = {}): OfflineShot => ({
  shot: id,
  file_name: `${id}.JPG`,
  taken_at_ms: 2000,
  width_px: 300,
  height_px: 400,
  verdict: 'pass',
  faces: 1,
  findings: [],
  seat: 's1',
  whose: who,
  state: 'sure',
  error: 0.001,
  words: null,
  candidates: [],
  handed_over: 'waiting',
  picture_url: `/api/station/shots/${id}/picture`,
  ...more,
})
const seated: Chair = { ...empty, seated: { ...who, seat: 's1', from_ms: 1000 } }

describe('the chair without the network', () => {
  let page: VueWrapper
  beforeAll(() => {
    set_lang('zh')
    add_words({
      './shared/words.ts': { words: shared },
      './station/words.ts': { words: station_words },
      './offline/words.ts': { words },
    })
  })
  beforeEach(() => {
    vi.useFakeTimers()
    machine.seat.mockReset().mockResolvedValue({ ok: true, value: { event_id: 'e', chair: seated } })
    machine.stand.mockReset().mockResolvedValue({ ok: true, value: empty })
    machine.wrong_scan.mockReset().mockResolvedValue({ ok: true, value: empty })
    machine.again.mockReset().mockResolvedValue({ ok: true, value: {} })
    machine.play.mockReset()
  })
  afterEach(() => {
    page.unmount()
    vi.useRealTimers()
  })
  async function open(now: Chair) {
    machine.now = now
    page = mount(OfflineChair, { global: { plugins: [i18n] }, attachTo: document.body })
    await flushPromises()
  }
  async function becomes(now: Chair) {
    machine.now = now
    await vi.advanceTimersByTimeAsync(1000)
    await flushPromises()
  }
  async function press(code: string, held: KeyboardEventInit = {}) {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true, ...held }))
    await flushPromises()
  }
  async function scan(ticket: string) {
    for (const digit of ticket) await press(`Digit${digit}`)
    await press('Enter')
  }
  const shown = () => page.find('.stage image').attributes('href')

  it('seats whose ticket is scanned, wherever the keys are', async () => {
    await open(empty)
    expect(page.text()).toContain('座位空着')
    await scan('1234567890123452')
    expect(machine.seat).toHaveBeenCalledWith({ kind: 'ticket', value: '1234567890123452' }, expect.any(String))
    expect(page.find('.number').text()).toBe('087 号')
  })

  it('seats whose number is typed', async () => {
    await open(empty)
    await press('Enter')
    expect(document.activeElement?.id).toBe('ticket')
    await page.find('#ticket').setValue('0087')
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(machine.seat).toHaveBeenCalledWith({ kind: 'student_no', value: '0087' }, expect.any(String))
    expect(document.activeElement?.id).not.toBe('ticket')
  })

  it('says why not, sounds no, and sends to the desk who was refused', async () => {
    const refusal = { ...offline, status: 409, kind: 'not_signed_in', message: { zh: '尚未签到。', en: '' } }
    machine.seat.mockResolvedValue({ ok: false, refusal })
    await open(seated)
    await scan('1234567890123452')
    expect(page.find('[role="alert"]').text()).toContain('尚未签到。')
    expect(machine.play).toHaveBeenCalledWith('no')
    await page.find('.notes .button').trigger('click')
    expect(page.emitted('desk')).toEqual([[{ kind: 'ticket', value: '1234567890123452' }]])
    // Esc takes the refusal away and leaves whoever sits.
    await press('Escape')
    expect(page.find('[role="alert"]').exists()).toBe(false)
    expect(machine.stand).not.toHaveBeenCalled()
    await press('Escape')
    expect(machine.stand).toHaveBeenCalledTimes(1)
    expect(page.text()).toContain('座位空着')
  })

  it('says of whom nobody here saw a sign-in, and sends them to the desk', async () => {
    const unseen = { ...seated, seated: { seat: 's1', from_ms: 1000, sign_in_no: null, number_here: null } }
    machine.seat.mockResolvedValue({ ok: true, value: { event_id: 'e', chair: unseen } })
    await open(empty)
    await scan('1234567890123452')
    expect(page.find('.number').text()).toBe('号码未知')
    expect(page.text()).toContain('本机没有这位同学的签到记录')
    await press('F2')
    expect(page.emitted('desk')).toEqual([[{ kind: 'ticket', value: '1234567890123452' }]])
  })

  it('shows an alarm in place of the verdict, however good, and sounds once', async () => {
    await open(seated)
    const doubtful = shot('b', {
      state: 'doubtful',
      error: 0.4,
      words: { zh: '照片中的人不像 087 号。', en: '' },
      candidates: [who, { sign_in_no: null, number_here: 12 }],
    })
    await becomes({ ...seated, shots: [doubtful], alarm: 'b' })
    const alarm = page.find('.alarm')
    expect(alarm.text()).toContain('照片中的人不像 087 号。')
    expect(alarm.text()).toContain('087 号')
    expect(alarm.text()).toContain('本机 12 号')
    expect(alarm.text()).toContain('请扫描座位上同学的采集码')
    expect(page.find('.verdict-bar').exists()).toBe(false)
    await becomes({ ...seated, shots: [doubtful], alarm: 'b', now_ms: 1 })
    expect(machine.play.mock.calls).toEqual([['look']])
    await becomes({ ...seated, shots: [shot('b')] })
    expect(page.find('.alarm').exists()).toBe(false)
    expect(page.find('.verdict-bar').classes()).toContain('pass')
  })

  it('steps through the frames and comes back by Esc', async () => {
    await open({ ...seated, shots: [shot('c'), shot('b'), shot('a', { seat: 's0' })] })
    expect(shown()).toContain('/c/')
    await press('ArrowLeft')
    expect(shown()).toContain('/b/')
    await press('ArrowLeft')
    expect(shown()).toContain('/a/')
    expect(page.find('.whose').text()).toContain('不是现在座位上的同学')
    await press('Escape')
    expect(shown()).toContain('/c/')
    expect(machine.stand).not.toHaveBeenCalled()
  })

  it('lists what the server did not take, and a folder that cannot be watched', async () => {
    const refusal = {
      kind: 'k',
      message_zh: '没有这一场次。',
      message_en: '',
      next_step: { zh: '请找管理员。', en: '' },
    }
    await open({
      ...empty,
      refused: [{ shot: 'a', file_name: 'DSC_0001.JPG', refusal: refusal as never }],
      folder: { ok: false, words: { zh: '找不到文件夹 /photos。', en: '' } },
    })
    expect(page.find('.refused').text()).toContain('DSC_0001.JPG')
    expect(page.find('.refused').text()).toContain('没有这一场次。 请找管理员。')
    expect(page.find('.note').text()).toContain('找不到文件夹 /photos。')
    await page.find('.refused .button').trigger('click')
    expect(machine.again).toHaveBeenCalledTimes(1)
  })

  it('takes a wrong scan back by key, when somebody sits', async () => {
    await open(empty)
    await press('KeyZ', { ctrlKey: true })
    expect(machine.wrong_scan).not.toHaveBeenCalled()
    page.unmount()
    await open(seated)
    await press('KeyZ', { ctrlKey: true })
    expect(machine.wrong_scan).toHaveBeenCalledTimes(1)
    expect(page.text()).toContain('座位空着')
  })

  it('asks nobody once it is left', async () => {
    await open(empty)
    page.unmount()
    machine.now = { ...empty, alarm: 'x' }
    await vi.advanceTimersByTimeAsync(5000)
    expect(machine.play).not.toHaveBeenCalled()
    page = mount({ template: '<p/>' })
  })
})
