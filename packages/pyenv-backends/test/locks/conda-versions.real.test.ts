import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runCommand } from '../../src/index.ts'
import { compareCondaVersions, parseCondaVersion } from '../../src/locks/conda-version.ts'
import { parseMatchSpec, specMeets } from '../../src/locks/match-spec.ts'
import { versionMeets } from '../../src/locks/version-spec.ts'
import { condaWorkshop } from '../conda-workshop.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { version, versionSpec } from './version-pairs.ts'

const SCRIPT = `
import json, os, sys
from rattler import MatchSpec, PackageRecord, Version, VersionSpec, BuildString
asked = json.load(open(sys.argv[1]))
def order(a, b):
    a, b = Version(a), Version(b)
    return -1 if a < b else 1 if b < a else 0
def meets(version, spec):
    try:
        return VersionSpec(spec).matches(Version(version))
    except Exception:
        return None
def fits(name, version, build, spec):
    record = PackageRecord(name=name, version=version, build=BuildString(build), build_number=0, subdir="linux-64")
    return MatchSpec(spec).matches(record)
print(json.dumps({"orders": [order(*pair) for pair in asked["orders"]], "meets": [meets(*pair) for pair in asked["meets"]], "fits": [fits(*each) for each in asked["fits"]]}))
sys.stdout.flush()
os._exit(0)
`

const RUNS = { numRuns: 3000, seed: 20261121 } as const
const SPECS = [
  ...[
    'numpy',
    'numpy=1.26',
    'numpy==1.26.4',
    'numpy>=1.20,<2',
    'numpy 1.26.4',
    'numpy 1.26.*',
    'numpy=1.26.4=py311h64a7726_0',
  ],
  ...[
    'numpy 1.26.4 py311*',
    'numpy[version=">=1.20"]',
    'numpy >=1.20 py311*',
    'numpy=1.2',
    'numpy 1.26',
    'numpy=1.26.*',
    'numpy ~=1.26.0',
  ],
  ...[
    'numpy !=1.26.4',
    'numpy 1.25|1.26.4',
    'numpy>=2',
    'numpy=1.26.4=py310*',
    'numpy *',
    'numpy[build="py311*"]',
    'numpy =1.26',
    'numpy >= 1.20, < 2',
  ],
]

it('orders and matches versions of conda as py-rattler does', async () => {
  const { python } = await condaWorkshop()
  const asked = {
    orders: fc.sample(fc.tuple(version, version), RUNS),
    meets: fc.sample(fc.tuple(version, versionSpec), RUNS),
    fits: SPECS.map((spec) => ['numpy', '1.26.4', 'py311h64a7726_0', spec] as const),
  }
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'asked.json'), JSON.stringify(asked))
  const env = { PATH: process.env.PATH ?? '' }
  const { stdout, stderr } = await runCommand(python, ['-c', SCRIPT, join(folder, 'asked.json')], { env })
  expect(stderr.text).toBe('')
  const answers = JSON.parse(stdout.text)
  const orders = asked.orders.map(([a, b]) => Math.sign(order(a, b)))
  expect(different(asked.orders, orders, answers.orders)).toEqual([])
  const meets = asked.meets.map(([each, spec]) => versionMeets(each, spec))
  expect(different(asked.meets, meets, answers.meets)).toEqual([])
  const fits = asked.fits.map(([, each, build, spec]) => specMeets(parseMatchSpec(spec), { version: each, build }))
  expect(different(asked.fits, fits, answers.fits)).toEqual([])
})

function order(a: string, b: string): number {
  const [first, second] = [parseCondaVersion(a), parseCondaVersion(b)]
  return first && second ? compareCondaVersions(first, second) : Number.NaN
}

/** What py-rattler refuses to read is no matter here. */
function different(asked: readonly unknown[], ours: readonly unknown[], theirs: readonly unknown[]): unknown[] {
  return asked.flatMap((each, index) =>
    theirs[index] === null || ours[index] === theirs[index] ? [] : [[each, ours[index], theirs[index]]],
  )
}
