// Fen are whole numbers everywhere; yuan appear only where a person reads or types them (shared/time).

// What a person typed as an amount, in fen; null when it is none. Full-width digits, both commas and
// the unit are taken; a third decimal is not rounded away but refused.
export function fen(typed: string): number | null {
  const plain = typed
    .normalize('NFKC')
    .replace(/[\s,，¥元]/g, '')
    .replace(/。/g, '.')
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(plain)
  if (!match) return null
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}

export const note_values_fen = [10000, 5000, 2000, 1000, 500, 100, 50, 10]

// A count by notes and coins; a row that is no whole number counts as not filled in.
export function counted(notes: Record<number, string>): number {
  return note_values_fen.reduce((sum, value) => {
    const typed = (notes[value] ?? '').trim()
    return /^\d{1,6}$/.test(typed) ? sum + value * Number(typed) : sum
  }, 0)
}
