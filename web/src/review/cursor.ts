// The mark that walks over the grid of portraits.
export function move(at: number, code: string, columns: number, count: number): number | null {
  if (count === 0) return null
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[code]
  if (step !== undefined) {
    const wanted = at + step
    return wanted < 0 || wanted >= count ? at : wanted
  }
  if (code === 'Home') return 0
  if (code === 'End') return count - 1
  return null
}

// Acts on the portrait under the mark: Enter takes it as it is, Alt+digit does the others.
export type Act = 'accept' | 'rebind' | 'nobody' | 'history' | 'set_aside'
export function act_of(event: { code: string; altKey: boolean }): Act | null {
  if (!event.altKey) return event.code === 'Enter' || event.code === 'NumpadEnter' ? 'accept' : null
  const acts: Record<string, Act> = {
    Digit1: 'rebind',
    Digit2: 'nobody',
    Digit3: 'history',
    Digit4: 'set_aside',
  }
  return acts[event.code] ?? null
}
