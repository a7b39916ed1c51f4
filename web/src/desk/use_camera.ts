// The camera of the desk's computer: what it sees, and one picture of it. Nothing leaves the page before
// `take`.
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'

export type Camera = 'starting' | 'live' | 'none'
const most_px = 1280 // of the longer side: enough for a face at arm's length
const dark_frames = 3 // what a camera shows before it has found its exposure

export function use_camera(video: Ref<HTMLVideoElement | null>) {
  const state = ref<Camera>('starting')
  const stream = shallowRef<MediaStream | null>(null)
  let gone = false
  let settle: () => void = () => {}
  // Live or not to be had: a key pressed meanwhile waits for it.
  const ready = new Promise<void>((done) => (settle = done))
  function become(now: Camera) {
    state.value = now
    settle()
  }

  async function start() {
    try {
      // Absent altogether where the page is not served securely.
      if (!navigator.mediaDevices) throw new Error('no cameras here')
      const found = await navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: most_px }, facingMode: 'user' },
      })
      if (gone) return stop_all(found)
      for (const track of found.getTracks()) track.onended = () => become('none')
      stream.value = found
    } catch {
      // none, in use elsewhere, or not permitted: the page says so and goes on
      become('none')
    }
  }
  function wait_for(element: HTMLVideoElement, frames: number) {
    element.requestVideoFrameCallback(() => {
      if (frames > 1) wait_for(element, frames - 1)
      else if (state.value === 'starting') become('live')
    })
  }
  const stop_all = (of: MediaStream) => of.getTracks().forEach((track) => track.stop())
  watch([video, stream], ([element, seen]) => {
    if (!element || !seen) return
    element.srcObject = seen
    wait_for(element, dark_frames)
  })
  onScopeDispose(() => {
    gone = true
    if (stream.value) stop_all(stream.value)
  })
  void start()

  function take(): Promise<Blob | null> {
    const seen = video.value
    if (!seen) return Promise.resolve(null)
    const scale = Math.min(1, most_px / Math.max(seen.videoWidth, seen.videoHeight))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(seen.videoWidth * scale)
    canvas.height = Math.round(seen.videoHeight * scale)
    canvas.getContext('2d')?.drawImage(seen, 0, 0, canvas.width, canvas.height)
    return new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.92))
  }
  return { state, ready, take }
}
