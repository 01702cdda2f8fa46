import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contracts } from '../src/contracts.ts'
import { canonicalDigest } from '../src/json/digest.ts'
import type { Contract } from '../src/schema/contract.ts'
import type { Schema } from './compare.ts'

const SUFFIX = '.schema.json'

/** Where one package keeps its frozen schemas, its drafts and its golden documents. */
export interface FrozenPlaces {
  readonly frozen: string
  readonly draft: string
  readonly golden: string
}

/** The places of a package directory. */
export function frozenPlaces(packageDirectory: string): FrozenPlaces {
  return {
    frozen: join(packageDirectory, 'frozen', 'v1'),
    draft: join(packageDirectory, 'draft', 'v1'),
    golden: join(packageDirectory, 'fixtures', 'v1'),
  }
}

/** The committed schemas by contract name. */
export function readSchemas(directory: string): Map<string, Schema> {
  const files = readdirSync(directory).filter((file) => file.endsWith(SUFFIX))
  return new Map(
    files.map((file) => [file.slice(0, -SUFFIX.length), JSON.parse(readFileSync(join(directory, file), 'utf8'))]),
  )
}

/** Digests of the valid golden documents, by `Contract/title.json`, as the freeze recorded them. */
export function readGoldenRecord(places: FrozenPlaces): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(places.frozen, 'golden.json'), 'utf8'))
}

/** Digests of the valid golden documents that are there. */
export function goldenDigests(places: FrozenPlaces): Record<string, string> {
  const entries = readdirSync(places.golden)
    .sort()
    .flatMap((name) =>
      readdirSync(join(places.golden, name, 'valid'))
        .sort()
        .map((file) => [`${name}/${file}`, canonicalDigest(readGolden(places, name, file))] as const),
    )
  return Object.fromEntries(entries)
}

/** One valid golden document. */
export function readGolden(places: FrozenPlaces, name: string, file: string): unknown {
  return JSON.parse(readFileSync(join(places.golden, name, 'valid', file), 'utf8'))
}

/** Writes the schemas of every contract, drafts apart, and the record of golden documents. */
export function writeFrozen(places: FrozenPlaces): void {
  for (const [directory, status] of [
    [places.frozen, 'frozen'],
    [places.draft, 'draft'],
  ] as const) {
    rmSync(directory, { recursive: true, force: true })
    mkdirSync(directory, { recursive: true })
    for (const contract of contracts.filter((candidate) => candidate.status === status)) {
      writeFileSync(join(directory, `${contract.name}${SUFFIX}`), schemaText(contract))
    }
  }
  writeFileSync(join(places.frozen, 'golden.json'), `${JSON.stringify(goldenDigests(places), null, 2)}\n`)
}

function schemaText(contract: Contract<unknown>): string {
  return `${JSON.stringify(contract.json_schema, null, 2)}\n`
}
