// How long something has waited, as people say it: days once it is days.
import { t } from '@/shared/i18n'
import { duration } from '@/shared/time'

const day_ms = 86_400_000
export const age = (since_ms: number, now_ms: number): string => {
  const waited = Math.max(0, now_ms - since_ms)
  if (waited >= 2 * day_ms) return t('progress.days', { n: Math.floor(waited / day_ms) })
  return waited < 60_000 ? duration(waited) : duration(waited - (waited % 60_000)).replace(/\s*0 (秒|s)$/, '')
}
