import { readData } from '../decode/read-data.ts'
import type { Convert } from '../families/asset-family.ts'

/** JSON and YAML to canonical JSON. */
export const convertData: Convert = async ({ inputs }, { readInput }) =>
  Promise.all(
    inputs.map(async ({ path }) => ({
      name: path,
      content: { kind: 'bytes', bytes: readData({ path, bytes: await readInput(path) }) } as const,
    })),
  )
