import type { Standing, Words } from '@/api/types'

export interface Proof {
  facts: Words[]
  clause: Words // what follows from them
  sources: string[] // where it is written: “R9”, “2021 notice”
}

// The contract: `proof` is fact by fact, then the clause that follows from them.
export const proof_of = ({ proof, clause }: Standing): Proof => ({
  facts: proof.slice(0, -1),
  clause: proof.at(-1) ?? { zh: '', en: '' },
  sources: clause.split(/[,;] */).filter(Boolean),
})
