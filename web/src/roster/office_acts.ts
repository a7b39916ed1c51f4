// Which offices do which act about people of the roster. The server decides every act again (its table of who
// may what); this only hides what would be refused.
import { may } from '@/shared/me'

const offices = {
  code: ['college_office', 'international_college', 'graduate_office', 'registry_office', 'hall_lead'],
  unmask: ['college_office', 'international_college', 'graduate_office', 'registry_office'],
  ask_change: ['college_office', 'international_college'],
  associate: ['college_office', 'international_college', 'registry_office'],
  move: ['college_office', 'graduate_office'],
  excuse: ['graduate_office', 'registry_office'],
  call_again: ['graduate_office', 'registry_office'],
  export: ['college_office', 'graduate_office', 'registry_office'],
  import: ['graduate_office', 'registry_office'],
  picture_list: ['registry_office'],
  same_person: ['registry_office'],
} as const
export type OfficeAct = keyof typeof offices

export const may_do = (roles: ReadonlySet<string>, act: OfficeAct) => may(roles, offices[act])

// Those done about many at once, as they stand in the bar.
const in_bulk = ['associate', 'move', 'excuse', 'call_again'] as const
export type BulkAct = (typeof in_bulk)[number]
export const bulk_acts = (roles: ReadonlySet<string>): BulkAct[] => in_bulk.filter((act) => may_do(roles, act))
