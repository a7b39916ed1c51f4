// Who is signed in here, and what their roles let them find in the menu. The server decides every
// act again; this only hides what would be refused.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { answer, api, use_csrf } from '@/api/client'
import type { Answer } from '@/api/answer'
import type { Grant, Me } from '@/api/types'

export const anonymous: Me = {
  kind: 'anonymous',
  name: '',
  account: null,
  grants: [],
  campaigns: [],
  csrf: '',
}

// A grant with an empty school or campaign is for all of them.
export function roles_in(grants: readonly Grant[], school: string, campaign: string): Set<string> {
  return new Set(
    grants
      .filter((g) => (!g.school || g.school === school) && (!g.campaign || g.campaign === campaign))
      .map((g) => g.role),
  )
}
export const may = (roles: ReadonlySet<string>, wanted: readonly string[] | undefined): boolean =>
  !wanted || wanted.some((role) => roles.has(role))

export const use_me = defineStore('me', () => {
  const me = ref<Me>(anonymous)
  const known = ref(false)

  function take(reading: Me) {
    me.value = reading
    known.value = true
    use_csrf(reading.csrf)
  }
  async function read(): Promise<Answer<Me>> {
    const reading = await answer(api.GET('/api/v1/me'))
    if (reading.ok) take(reading.value)
    return reading
  }
  async function sign_in(body: { name: string; password: string; code?: string }) {
    const reading = await answer(api.POST('/api/v1/sign-in', { body }))
    if (reading.ok) take(reading.value)
    return reading
  }
  async function sign_out() {
    const done = await answer(api.POST('/api/v1/sign-out', { body: {} }))
    if (done.ok) take(anonymous)
    return done
  }
  return { me, known, take, read, sign_in, sign_out }
})
