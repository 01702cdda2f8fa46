import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FINDINGS } from '../../src/validation/finding-codes.ts'
import { validateDiffusersDirectory } from '../../src/validation/validate-diffusers-directory.ts'
import { STRICTER } from '../../tools/validation-page.ts'
import { copyBase } from '../damage/bases.ts'
import { beyondFiles } from '../damage/beyond-files.ts'
import type { BaseName } from '../damage/case.ts'
import { diceFrom } from '../damage/dice.ts'
import { damageAtRandom } from '../damage/random-damage.ts'
import { type AskedBundle, askDiffusers, makeRealBases, type OracleAnswer } from './ask-diffusers.ts'

/** Which cases: one per seed, from `from` on. */
export interface Seeds {
  readonly from: number
  readonly count: number
}

/** What a campaign of random damage came to, in numbers of cases. */
export interface CampaignReport {
  readonly cases: number
  /** diffusers loads them. */
  readonly loaded: number
  readonly agreed: number
  /** They load, and we refuse them for a reason that the page of rules gives. */
  readonly stricter: number
  /** They do not load, and only the Python code of a class can tell. */
  readonly beyond: number
  readonly disagreements: readonly unknown[]
}

/** Damages real bundles at random, and compares what validation says with whether diffusers loads them. */
export async function oracleCampaign(python: string, directory: string, seeds: Seeds): Promise<CampaignReport> {
  const bases = join(directory, 'bases')
  await makeRealBases(python, bases)
  const cases: Case[] = []
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed += 1) cases.push(await makeCase(directory, seed))
  const answers = await askDiffusers(python, cases)
  const verdicts = await Promise.all(cases.map((each, at) => compare(bases, each, answers[at])))
  const counted = (verdict: Verdict) => verdicts.filter((each) => each === verdict).length
  return {
    cases: cases.length,
    loaded: answers.filter(({ loads }) => loads).length,
    agreed: counted('agreed'),
    stricter: counted('stricter'),
    beyond: counted('beyond'),
    disagreements: cases
      .map(({ path: _path, ...each }, at) => ({ ...each, ...answers[at], verdict: verdicts[at] }))
      .filter(({ verdict }) => verdict === 'disagreed'),
  }
}

type Verdict = 'agreed' | 'stricter' | 'beyond' | 'disagreed'

interface Case extends AskedBundle {
  readonly base: BaseName
  readonly damage: readonly string[]
  readonly state: string
  /** `code@path` of every error. */
  readonly errors: readonly string[]
}

const BASES: readonly BaseName[] = [
  'tiny-sd',
  'tiny-sdxl',
  'tiny-stable-audio',
  'tiny-flux',
  'tiny-sd-safety',
  'tiny-sd-fp16both',
  'tiny-sd-bin',
]

async function makeCase(directory: string, seed: number): Promise<Case> {
  const dice = diceFrom(7 * seed + 1)
  const base = dice.pick(BASES)
  const variant = base === 'tiny-sd-fp16both' && dice.below(3) === 0 ? 'fp16' : undefined
  const path = join(directory, 'cases', String(seed), 'bundle')
  await mkdir(dirname(path), { recursive: true })
  await copyBase(join(directory, 'bases', base), path)
  const damage = await damageAtRandom(path, seed)
  const found = await validateDiffusersDirectory(path, variant === undefined ? {} : { variant })
  const errors = found.validation_errors.filter(({ severity }) => severity === 'error')
  return {
    ...{ name: String(seed), base, variant, path, damage },
    state: found.validation_state,
    errors: errors.map((error) => `${error.code}@${error.path}`),
  }
}

async function compare(bases: string, each: Case, answer: OracleAnswer | undefined): Promise<Verdict> {
  if (!answer) return 'disagreed'
  if (answer.loads === (each.state === 'valid')) return 'agreed'
  if (answer.loads) return each.errors.every(isStricter) ? 'stricter' : 'disagreed'
  const beyond = await beyondFiles(join(bases, each.base), each.path)
  const isOfFiles = OF_FILES.test(answer.error ?? '') && !beyond.has('pickles')
  return beyond.size > 0 && !isOfFiles ? 'beyond' : 'disagreed'
}

/** Also a tokenizer whose directory is missing: transformers makes an empty one. */
function isStricter(error: string): boolean {
  const [code = '', path = ''] = error.split('@')
  if (code === 'component_directory_missing') return path.includes('tokenizer')
  return code in FINDINGS && STRICTER.some(({ codes }) => codes.some((each) => each === code))
}

/** Messages about files, whatever else was changed. */
const OF_FILES =
  /SafetensorError|JSONDecode|not a valid JSON|[Nn]o file named|RecursionError|Unable to load weights|UnicodeDecode|expected \[|module .* has no attribute|importable/
