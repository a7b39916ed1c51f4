// Three short sounds, made here rather than fetched: one for yes, one for no, one for "look at the
// screen". Never the only signal.
import { ref } from 'vue'

export type Sound = 'yes' | 'no' | 'look'
const kept = 'liuying.muted'

function read_muted(): boolean {
  try {
    return localStorage.getItem(kept) === '1'
  } catch {
    return false
  }
}
export const muted = ref(read_muted())
export function set_muted(to: boolean) {
  muted.value = to
  try {
    localStorage.setItem(kept, to ? '1' : '0')
  } catch {
    // lasts as long as the page
  }
}

// Pitch in Hz, start and length in seconds. Told apart by rhythm too, in a noisy hall.
const notes: Record<Sound, { hz: number; at: number; long: number }[]> = {
  yes: [{ hz: 880, at: 0, long: 0.12 }],
  no: [
    { hz: 220, at: 0, long: 0.18 },
    { hz: 165, at: 0.22, long: 0.3 },
  ],
  look: [
    { hz: 587, at: 0, long: 0.1 },
    { hz: 784, at: 0.14, long: 0.1 },
    { hz: 587, at: 0.28, long: 0.1 },
  ],
}

let context: AudioContext | null = null
export function play(sound: Sound) {
  if (muted.value || typeof AudioContext === 'undefined') return
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
  for (const { hz, at, long } of notes[sound]) {
    const from = context.currentTime + at
    const tone = context.createOscillator()
    const loudness = context.createGain()
    tone.frequency.value = hz
    loudness.gain.setValueAtTime(0, from)
    loudness.gain.linearRampToValueAtTime(0.25, from + 0.01)
    loudness.gain.exponentialRampToValueAtTime(0.001, from + long)
    tone.connect(loudness).connect(context.destination)
    tone.start(from)
    tone.stop(from + long)
  }
}
