import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** Vectors as packages/contracts/tools/python-vectors.py writes them; those handed to the project have more fields and fewer refusals. */
export type Vectors = z.infer<typeof VECTORS>

/** Reads the five documents of one directory. */
export function readVectors(directory: string): Vectors {
  const documents = ['versions', 'specifiers', 'requirements', 'markers', 'names'].map((name): object =>
    JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')),
  )
  return VECTORS.parse(Object.assign({}, ...documents))
}

const PRERELEASES = z.boolean().nullable()
const VERSION = z.object({
  input: z.string(),
  valid: z.boolean(),
  normalized: z.string().optional(),
  is_prerelease: z.boolean().optional(),
})
const REQUIREMENT = z.object({
  input: z.string(),
  valid: z.boolean(),
  name: z.string().optional(),
  canonical_name: z.string().optional(),
  extras: z.array(z.string()).optional(),
  specifier: z.string().optional(),
  url: z.string().nullish(),
  marker: z.string().nullish(),
})
const EVALUATION = z.object({
  marker: z.string(),
  valid: z.boolean(),
  str: z.string().nullish(),
  env: z.string(),
  extra: z.string().nullable(),
  result: z.boolean().optional(),
})
const WHEEL = z.object({
  input: z.string(),
  valid: z.boolean(),
  name: z.string().optional(),
  version: z.string().optional(),
  build: z.array(z.union([z.string(), z.number()])).optional(),
  tags: z.array(z.string()).optional(),
})
const VECTORS = z.object({
  packaging: z.literal('26.3'),
  parse: z.array(VERSION),
  compare: z.array(z.object({ a: z.string(), b: z.string(), cmp: z.number() })),
  sort: z.array(z.object({ input: z.array(z.string()), sorted: z.array(z.string()) })),
  validity: z.array(z.object({ input: z.string(), valid: z.boolean(), str: z.string().optional() })),
  contains: z.array(
    z.object({
      specifier: z.string(),
      version: z.string(),
      prereleases: PRERELEASES,
      contains: z.boolean().optional(),
    }),
  ),
  filter: z.array(
    z.object({
      specifier: z.string(),
      input: z.array(z.string()),
      prereleases: PRERELEASES,
      output: z.array(z.string()).optional(),
    }),
  ),
  requirements: z.array(REQUIREMENT),
  environments: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())]))),
  evaluations: z.array(EVALUATION),
  names: z.array(
    z.object({ input: z.string(), valid: z.boolean(), canonical: z.string(), is_normalized: z.boolean() }),
  ),
  wheels: z.array(WHEEL),
})
