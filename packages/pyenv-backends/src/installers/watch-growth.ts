/** Files that grow while a tool downloads. */
export interface GrowingFiles {
  /** Bytes that they have now. */
  readonly measure: () => Promise<number>
  readonly close: () => Promise<void>
}

/** Looks at growing files again and again. */
export interface GrowthWatch {
  /** Looks once more, now. */
  readonly look: () => Promise<number>
  /** Looks for the last time. */
  readonly end: () => Promise<number>
}

const PAUSE_MS = 200
/** Looking at many files takes long on a slow disk: at most a fifth of the time. */
const SHARE = 4

/** Tells how many bytes there are whenever it has become more. Progress only: what cannot be looked at is told by nobody. */
export function watchGrowth(files: GrowingFiles, onGrowth: (bytes: number) => void): GrowthWatch {
  let most = 0
  let looking: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let isEnded = false
  const look = async () => {
    const bytes = await files.measure().catch(() => 0)
    if (bytes > most) {
      most = bytes
      onGrowth(bytes)
    }
    return most
  }
  const lookSoon = (pause: number) => {
    timer = setTimeout(() => {
      const started = performance.now()
      looking = look().then(() => {
        if (!isEnded) lookSoon(Math.max(PAUSE_MS, SHARE * (performance.now() - started)))
      })
    }, pause)
  }
  lookSoon(PAUSE_MS)
  return {
    look,
    end: async () => {
      isEnded = true
      clearTimeout(timer)
      await looking
      const bytes = await look()
      await files.close()
      return bytes
    },
  }
}
