// Moments as the hall reads them: on the clock of the venue, wherever the browser stands. China has one zone.
import { lang, t } from './i18n'

const locale = () => (lang.value === 'zh' ? 'zh-CN' : 'en-GB')
const format = (at_ms: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale(), { hourCycle: 'h23', timeZone: 'Asia/Shanghai', ...options }).format(at_ms)

export const clock = (at_ms: number) => format(at_ms, { hour: '2-digit', minute: '2-digit' })
export const clock_seconds = (at_ms: number) =>
  format(at_ms, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
export const day = (at_ms: number) => format(at_ms, { month: 'short', day: 'numeric' })
export const day_and_clock = (at_ms: number) =>
  format(at_ms, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
export const span = (from_ms: number, to_ms: number) => `${clock(from_ms)}–${clock(to_ms)}`

export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return t('shared.seconds', { n: seconds })
  if (seconds < 3600) return t('shared.minutes', { m: Math.floor(seconds / 60), s: seconds % 60 })
  return t('shared.hours', { h: Math.floor(seconds / 3600), m: Math.floor((seconds % 3600) / 60) })
}
export const yuan = (fen: number) => (fen / 100).toFixed(2)

// The civil date in the hall's zone, to compare days.
export const civil_day = (at_ms: number) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(at_ms)
