// The campaign of the address: who it is in paths, and what its ids are called.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useRoute } from 'vue-router'
import type { Refusal } from '@/api/answer'
import { answer, api } from '@/api/client'
import type { CampaignView, Named, SessionInfo } from '@/api/types'
import { say } from './i18n'

export const use_campaign_store = defineStore('campaign', () => {
  const view = ref<CampaignView | null>(null)
  const refusal = ref<Refusal | null>(null)
  let wanted = ''

  async function open(school: string, campaign: string, again = false) {
    const key = `${school}/${campaign}`
    if (!again && key === wanted && view.value) return
    if (key !== wanted) view.value = null
    wanted = key
    const reading = await answer(
      api.GET('/api/v1/schools/{school}/campaigns/{campaign}', {
        params: { path: { school, campaign } },
      }),
    )
    if (wanted !== key) return
    if (reading.ok) view.value = reading.value
    refusal.value = reading.ok ? null : reading.refusal
  }
  return { view, refusal, open }
})

const named = (list: readonly Named[] | undefined, id: string) => {
  const found = list?.find((one) => one.id === id)
  return found ? say(found.name) : id
}

export function use_campaign() {
  const route = useRoute()
  const store = use_campaign_store()
  const school = computed(() => String(route.params.school ?? ''))
  const campaign = computed(() => String(route.params.campaign ?? ''))
  return {
    school,
    campaign,
    // Spread into `params.path` of every call: { path: { ...at.value, session } }
    at: computed(() => ({ school: school.value, campaign: campaign.value })),
    view: computed(() => store.view),
    refusal: computed(() => store.refusal),
    read_again: () => store.open(school.value, campaign.value, true),
    // Address of a page of this campaign: to('roster/…')
    to: (path: string) => `/${school.value}/${campaign.value}/${path}`,
    // Address of a file or picture of this campaign, for href and src.
    url: (path: string) =>
      `/api/v1/schools/${encodeURIComponent(school.value)}/campaigns/${encodeURIComponent(campaign.value)}/${path}`,
    college: (id: string) => named(store.view?.colleges, id),
    campus: (id: string) => named(store.view?.campuses, id),
    level: (id: string) => named(store.view?.levels, id),
    station: (id: string) => named(store.view?.stations, id),
    venue: (id: string) => {
      const found = store.view?.venues.find((v) => v.venue === id)
      return found ? say(found.name) : id
    },
    session: (id: string): SessionInfo | null =>
      store.view?.sessions.find((s) => s.session === id) ?? null,
  }
}
