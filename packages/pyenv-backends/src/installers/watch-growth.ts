/** Files that grow while a tool downloads. */
export interface GrowingFiles {
  /** Bytes that they have now, and how many they are. */
  readonly measure: () => Promise<{ readonly bytes: number; readonly files: number }>
  readonly close: () => Promise<void>
}

/** Looks at growing files again and again. */
export interface GrowthWatch {
  /** Looks once more, now. */
  readonly look: () => Promise<number>
  /** Looks for the last time. */
  readonly end: () => Promise<number>
}

const PAUSE_MS = 100
/** Many files are not looked at so often. */
const PAUSE_PER_FILE_MS = 0.2

/** Tells how many bytes there are whenever it has become more. Progress only: what cannot be looked at is told by nobody. */
export function watchGrowth(files: GrowingFiles, onGrowth: (bytes: number) => void): GrowthWatch {
  let most = 0
  let pause = PAUSE_MS
  let looking: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let isEnded = false
  const look = async () => {
    const { bytes, files: count } = await files.measure().catch(() => ({ bytes: 0, files: 0 }))
    pause = Math.max(PAUSE_MS, count * PAUSE_PER_FILE_MS)
    if (bytes > most) {
      most = bytes
      onGrowth(bytes)
    }
    return most
  }
  const lookSoon = () => {
    timer = setTimeout(() => {
      looking = look().then(() => {
        if (!isEnded) lookSoon()
      })
    }, pause)
  }
  lookSoon()
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
