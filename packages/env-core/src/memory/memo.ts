import { isSamePlain, plainCopy } from './plain-copy.ts'

/** The last results of something that depends on its input alone. */
export interface Memo<T> {
  /** The result for an input of this value; undefined when it is not remembered. */
  readonly recall: (input: unknown) => T | undefined
  /** Keeps a result, with a copy of its input; what cannot be copied is not kept. */
  readonly remember: (input: unknown, result: T) => void
}

/** Remembers so many results; the one that was asked for longest ago goes first. */
export function createMemo<T>(limit: number): Memo<T> {
  const kept: { readonly input: unknown; readonly result: T }[] = []
  return {
    recall: (input) => {
      const index = kept.findIndex((each) => isSamePlain(each.input, input))
      const [found] = index < 0 ? [] : kept.splice(index, 1)
      if (found) kept.unshift(found)
      return found?.result
    },
    remember: (input, result) => {
      const copy = plainCopy(input)
      if (copy === undefined) return
      kept.unshift({ input: copy, result })
      kept.splice(limit)
    },
  }
}
