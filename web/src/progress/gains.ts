// What one more witness would buy, as the page tells it. Pure.
import type { WitnessGains } from '@/api/types'

// Of a thousand, as per cent: one digit behind the point below ten, and never a bare 0 for "few".
export function percent(per_mille: number): string {
  if (per_mille <= 0) return '< 0.1 %'
  return per_mille < 100 ? `${(per_mille / 10).toFixed(1)} %` : `${Math.round(per_mille / 10)} %`
}

export function counted(gains: Pick<WitnessGains, 'sittings' | 'looked_at'>): string {
  if (gains.sittings === 0) return '–'
  if (gains.looked_at === 0) return '0 %'
  return percent(Math.max(1, Math.round((1000 * gains.looked_at) / gains.sittings)))
}

export interface GainRow {
  key: string
  witness: { zh: string; en: string }
  per_mille: number
  width: string // of the bar, against the longest
  today: boolean
  same: boolean // as today, as far as so many drawn sittings can tell
}
// So many are drawn for each (binding/prospect.cpp); two such shares differ by chance alone by this.
const sittings_drawn = 1500
function by_chance(per_mille: number): number {
  const share = Math.max(per_mille / 1000, 1 / sittings_drawn)
  return 2000 * Math.sqrt((2 * share * (1 - share)) / sittings_drawn)
}
// As it is today first, then what helps most.
export function rows_of(gains: WitnessGains['gains']): GainRow[] {
  const [today, ...more] = gains
  if (!today) return []
  const longest = Math.max(1, ...gains.map((one) => one.per_mille))
  return [today, ...more.sort((a, b) => a.per_mille - b.per_mille)].map((one) => ({
    key: one.witness.en,
    witness: one.witness,
    per_mille: one.per_mille,
    width: `${Math.max(0.6, (100 * one.per_mille) / longest)}%`,
    today: one === today,
    same: one !== today && today.per_mille - one.per_mille < by_chance(today.per_mille),
  }))
}
