import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { z } from 'zod'
import { writeJson } from '../graphs/write-json.ts'

/** A data folder that this server serves. */
export interface ClaimedFolder {
  /** Says where this server is, for the next one that wants the folder. */
  readonly announce: (url: string) => Promise<void>
  readonly release: () => Promise<void>
}

const ANSWER_MS = 2000

/**
 * Makes sure that no other Studio serves a data folder: it would write over the graphs of this one. Whoever says so is asked whether it is
 * still there and still has this folder, so what a killed server left hinders nobody.
 * @throws CodedError `studio_running` with its `url`
 */
export async function claimFolder(dataDir: string): Promise<ClaimedFolder> {
  const path = join(dataDir, 'studio.json')
  const said = await readFile(path, 'utf8').then(parseClaim, () => undefined)
  if (said !== undefined && (await serves(said, dataDir))) throw running(dataDir, said)
  return { announce: (url) => writeJson(path, { url }), release: () => rm(path, { force: true }) }
}

const claim = z.object({ url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/) })
const state = z.object({ library: z.object({ root: z.string() }) })

function parseClaim(text: string): string | undefined {
  try {
    return claim.safeParse(JSON.parse(text)).data?.url
  } catch {
    return undefined
  }
}

async function serves(url: string, dataDir: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/state`, { signal: AbortSignal.timeout(ANSWER_MS) })
    return state.safeParse(await answer.json()).data?.library.root === resolve(dataDir, 'library')
  } catch {
    // Nobody is there, or something else is.
    return false
  }
}

function running(dataDir: string, url: string): CodedError {
  return new CodedError('studio_running', `Studio serves ${dataDir} already, at ${url}`, {
    hint: `Open ${url}, or end that one first; --data takes another folder.`,
    details: { url },
  })
}
