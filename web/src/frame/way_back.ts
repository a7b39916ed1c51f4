import type { Me } from '@/api/types'

// Where to go after signing in: where they wanted to, else their only campaign, else the choice.
// Only addresses of this house: "//elsewhere" and "https:" are not.
export function way_back(wanted: unknown, campaigns: Me['campaigns']): string {
  if (typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted) && !wanted.startsWith('/sign-in'))
    return wanted
  const only = campaigns.length === 1 ? campaigns[0] : undefined
  return only ? `/${only.school}/${only.campaign}/` : '/'
}
