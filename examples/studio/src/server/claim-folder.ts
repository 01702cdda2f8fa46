import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { z } from 'zod'
import { isProof, newQuestion, type Proof } from '../entry/proof.ts'
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
export async function claimFolder(dataDir: string, token: string): Promise<ClaimedFolder> {
  const path = join(dataDir, 'studio.json')
  const said = await readFile(path, 'utf8').then(parseClaim, () => undefined)
  if (said !== undefined && (await serves(said, { dataDir, token }))) throw running(dataDir, said)
  return { announce: (url) => writeJson(path, { url }), release: () => rm(path, { force: true }) }
}

const claim = z.object({ url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/) })
const answer = z.object({ proof: z.string() })

function parseClaim(text: string): string | undefined {
  try {
    return claim.safeParse(JSON.parse(text)).data?.url
  } catch {
    return undefined
  }
}

/** The token is not sent: by now somebody else may listen there. */
async function serves(url: string, proof: Proof): Promise<boolean> {
  const question = newQuestion()
  try {
    const answered = await fetch(`${url}/api/proof/${question}`, { signal: AbortSignal.timeout(ANSWER_MS) })
    return isProof(proof, question, answer.safeParse(await answered.json()).data?.proof ?? '')
  } catch {
    // Nobody is there, or something else is.
    return false
  }
}

function running(dataDir: string, url: string): CodedError {
  return new CodedError('studio_running', `Studio serves ${dataDir} already, at ${url}`, {
    hint: 'Open the address that it printed, or end that one first; --data takes another folder.',
    details: { url },
  })
}
