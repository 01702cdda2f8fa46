import { dirname } from 'node:path'
import { makeDirectory, syncDirectory } from '@plinth/durable'

/** Makes a directory and those above it so that they are there after a power loss as well. @throws CodedError file errors. */
export function makeDurableDirectory(path: string): Promise<void> {
  return makeDirectory(path, { onMade: (made) => syncDirectory(dirname(made)) })
}
