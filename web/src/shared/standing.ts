import type { Standing, Words } from '@/api/types'

export interface Proof {
  facts: Words[]
  clause: Words // what follows from them
}

// The contract: `proof` is fact by fact, then the clause that follows from them.
export const proof_of = ({ proof }: Standing): Proof => ({
  facts: proof.slice(0, -1),
  clause: proof.at(-1) ?? { zh: '', en: '' },
})
