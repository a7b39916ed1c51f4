// What a grant's form asks for. A role of a college without its college would reach nobody, so it is
// refused before it is sent; the other bounds may stay open.
import { i18n, t } from '@/shared/i18n'

export const grantable = [
  'college_office',
  'international_college',
  'graduate_office',
  'registry_office',
  'hall_lead',
  'desk',
  'cashier',
  'photographer',
  'bureau',
  'print_room',
  'auditor',
  'administrator',
] as const

export const role_name = (role: string) =>
  i18n.global.te(`accounts.roles.${role}`) ? t(`accounts.roles.${role}`) : role

export const needs_college = (role: string) => role === 'college_office'
export const may_have_college = (role: string) =>
  ['college_office', 'international_college'].includes(role)
export const may_have_session = (role: string) =>
  ['hall_lead', 'desk', 'cashier', 'photographer', 'bureau', 'print_room'].includes(role)

export interface Asked {
  role: string
  campaign_only: boolean
  college: string
  session: string
  from: string // civil dates, '' = open
  until: string
}

// The body of the call: only what bounds this role. "Until" means to the end of that day.
export function grant_body(asked: Asked, school: string, campaign: string) {
  const start = asked.from ? Date.parse(`${asked.from}T00:00:00`) : null
  const end = asked.until ? Date.parse(`${asked.until}T23:59:59.999`) : null
  return {
    role: asked.role,
    ...(asked.campaign_only ? { school, campaign } : {}),
    ...(asked.college && may_have_college(asked.role) ? { college: asked.college } : {}),
    ...(asked.session && may_have_session(asked.role) ? { session: asked.session } : {}),
    ...(start !== null ? { from_ms: start } : {}),
    ...(end !== null ? { until_ms: end } : {}),
  }
}
export const complete = (asked: Asked) =>
  asked.role !== '' &&
  !(needs_college(asked.role) && !asked.college) &&
  !(asked.from && asked.until && asked.until < asked.from)
