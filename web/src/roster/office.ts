// Names for ids that come from the server as words of the code. What is not known here is shown as it
// came rather than hidden.
import { i18n, t } from '@/shared/i18n'

const named = (key: string, fallback: string) => (i18n.global.te(key) ? t(key) : fallback)

export const office = (id: string) => named(`roster.offices.${id}`, id)
export const blocker_name = (kind: string) => named(`roster.blocker.${kind}`, kind)
export const standing_name = (kind: string) => named(`roster.standings.${kind}`, kind)
export const answer_name = (answer: string) => named(`roster.record.answer.${answer}`, answer)
export const document_type_name = (type: string) => named(`roster.document_types.${type}`, type)

export const blocker_kinds = [
  'document_blocked',
  'record_disputed',
  'money_owed',
  'on_hold',
  'left_line',
  'missed_slot',
  'question_open',
  'report_open',
  'refused_by_registry',
  'comparison_failed',
  'pictures_differ',
  'registry_report_open',
]
