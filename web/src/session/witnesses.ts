// On what the word about a session's witnesses rests. Pure.
import type { Prospect } from '@/api/types'

// Its own shots, those of an earlier session, or the campaign file alone.
export function rests_on(
  prospect: Pick<Prospect, 'session' | 'seen_in' | 'shots'>,
): 'own' | 'earlier' | 'file' {
  if (prospect.seen_in === null || prospect.shots === 0) return 'file'
  return prospect.seen_in === prospect.session ? 'own' : 'earlier'
}
