// Which session a hall page is about: the one in the address, else today's, else one that is open.
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { CampaignView, SessionInfo } from '@/api/types'
import { use_campaign } from '@/shared/campaign'

export function choose_session(
  view: Pick<CampaignView, 'sessions' | 'today_session'> | null,
  asked: string,
  now_ms: number,
): SessionInfo | null {
  if (!view) return null
  const by_id = (id: string) => view.sessions.find((session) => session.session === id)
  const open = view.sessions.filter((s) => s.state === 'opened' || s.state === 'closing')
  const distance = (s: SessionInfo) =>
    now_ms < s.start_ms ? s.start_ms - now_ms : Math.max(0, now_ms - s.end_ms)
  const nearest = (list: SessionInfo[]) =>
    [...list].sort((a, b) => distance(a) - distance(b) || a.start_ms - b.start_ms)[0]
  return (
    by_id(asked) ?? by_id(view.today_session ?? '') ?? nearest(open) ?? nearest(view.sessions) ?? null
  )
}

export function use_session() {
  const route = useRoute()
  const router = useRouter()
  const { view } = use_campaign()
  const session = computed(() =>
    choose_session(view.value, String(route.query.session ?? ''), Date.now()),
  )
  return {
    session,
    id: computed(() => session.value?.session ?? ''),
    sessions: computed(() => view.value?.sessions ?? []),
    choose: (id: string) => router.replace({ query: { ...route.query, session: id } }),
  }
}
