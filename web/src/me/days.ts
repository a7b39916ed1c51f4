// A civil date as people say it: 2021-10-14 → 10月14日 周四 / Thu 14 Oct; a month stays a month.
import { lang } from '@/shared/i18n'

export function civil_day(on: string, speak: 'zh' | 'en' = lang.value): string {
  const whole = /^(\d{4})-(\d{2})-(\d{2})$/.exec(on)
  const month = /^(\d{4})-(\d{2})$/.exec(on)
  const locale = speak === 'zh' ? 'zh-CN' : 'en-GB'
  if (whole) {
    const date = new Date(Date.UTC(Number(whole[1]), Number(whole[2]) - 1, Number(whole[3])))
    return new Intl.DateTimeFormat(locale, {
      month: speak === 'zh' ? 'long' : 'short',
      day: 'numeric',
      weekday: 'short',
      timeZone: 'UTC',
    }).format(date)
  }
  if (month) {
    const date = new Date(Date.UTC(Number(month[1]), Number(month[2]) - 1, 1))
    return new Intl.DateTimeFormat(locale, {
      year: 'numeric',
      month: 'long',
      timeZone: 'UTC',
    }).format(date)
  }
  return on
}
