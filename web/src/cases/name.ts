// Labels for words of the code, shown as they came when this page does not know them.
import { i18n, t } from '@/shared/i18n'

const named = (group: string) => (id: string) =>
  i18n.global.te(`cases.${group}.${id}`) ? t(`cases.${group}.${id}`) : id

export const state_name = named('states')
export const kind_name = named('kinds')
export const act_name = named('act')
export const route_name = named('routes')
export const evidence_name = named('evidence_kinds')
export const act_hint = (act: string) =>
  i18n.global.te(`cases.act_hint.${act}`) ? t(`cases.act_hint.${act}`) : ''
