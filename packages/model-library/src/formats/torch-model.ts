import type { OpenFile } from '../bundle/regular-file.ts'
import {
  type FileFault,
  MAX_HEADER_BYTES,
  MOST_NAMES,
  type ModelFile,
  type ModelFormat,
  modelFile,
} from './model-file.ts'
import { type PickleScan, scanPickle } from './scan-pickle.ts'
import { readZipEntries, readZipEntry } from './zip-entries.ts'

/** What was seen of pickles: a file, or a fault and what unpickling would import up to there. */
export type TorchRead = ModelFile | { readonly fault: FileFault; readonly globals: readonly string[] }

/** Reads what torch writes by now: a zip file with pickles in it, none of which is unpickled. */
export async function readTorchZip(file: OpenFile): Promise<TorchRead> {
  const entries = await readZipEntries(file)
  if (typeof entries === 'string') return { fault: ZIP_FAULTS[entries], globals: [] }
  // torch finds them in any case.
  const pickles = entries.filter(({ name }) => /\.pkl$/i.test(name))
  if (pickles.length === 0) return { fault: 'format_unknown', globals: [] }
  const bytes = pickles.reduce((sum, { size }) => sum + size, 0)
  if (pickles.length > MOST_PICKLES || bytes > MAX_HEADER_BYTES) return { fault: 'header_too_large', globals: [] }
  const scans: PickleScan[] = []
  for (const entry of pickles) {
    const bytes = await readZipEntry(file, entry)
    if (typeof bytes === 'string') return { fault: ZIP_FAULTS[bytes], globals: globalsIn(scans) }
    scans.push(await scanPickle(bytes))
  }
  const isScript = entries.some(({ name }) => /\/code\/.*\.py$/.test(name))
  return wholeFile('pytorch', scans, isScript ? { torchscript: true } : {})
}

/**
 * Reads bare pickles, as older versions of torch write them: its number, its protocol, the machine, the weights, their keys. Of any other
 * pickle the first is what counts, and those that follow it are looked at as well.
 */
export async function readPickles(file: OpenFile): Promise<TorchRead> {
  const bytes = await file.read(0, MAX_HEADER_BYTES)
  const isTorch = bytes.subarray(2, 2 + TORCH_NUMBER.length).equals(TORCH_NUMBER)
  const scans: PickleScan[] = []
  for (let at = 0; scans.length < PICKLES_OF_TORCH && at < bytes.length; ) {
    const scan = await scanPickle(bytes, at)
    if (!isTorch && scans.length > 0 && scan.state !== 'whole' && scan.globals.size === 0) break
    scans.push(scan)
    if (scan.state !== 'whole') break
    at = scan.end
  }
  if (scans.at(-1)?.state === 'truncated' && bytes.length < file.size)
    return { fault: 'header_too_large', globals: globalsIn(scans) }
  if (isTorch && scans.length < PICKLES_OF_TORCH) return { fault: 'weights_truncated', globals: globalsIn(scans) }
  return wholeFile(isTorch ? 'pytorch' : 'pickle', scans, {})
}

const MOST_PICKLES = 16
const PICKLES_OF_TORCH = 5
const TORCH_NUMBER = Buffer.from('8a0a6cfc9c46f9206aa850192e', 'hex')
const ZIP_FAULTS = {
  truncated: 'weights_truncated',
  damaged: 'weights_damaged',
  too_large: 'header_too_large',
} as const
const SCAN_FAULTS = {
  truncated: 'weights_truncated',
  damaged: 'weights_damaged',
  too_large: 'header_too_large',
} as const

function wholeFile(format: ModelFormat, scans: readonly PickleScan[], facts: ModelFile['facts']): TorchRead {
  const globals = globalsIn(scans)
  for (const { state } of scans) if (state !== 'whole') return { fault: SCAN_FAULTS[state], globals }
  const tensors = [...new Set(scans.flatMap(({ names }) => [...names]))].slice(0, MOST_NAMES)
  return modelFile({ format, globals, tensors, facts })
}

function globalsIn(scans: readonly PickleScan[]): string[] {
  return [...new Set(scans.flatMap(({ globals }) => [...globals]))].sort()
}
