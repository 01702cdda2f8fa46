import { isCodedError } from '@plinth/contracts'
import { aBinding, aPatch, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openStandIn, type StandIn } from './stand-in.ts'

const NASTY = [
  '-',
  '--pre',
  '-r /etc/passwd',
  '\n--pre',
  '\r',
  '\0',
  ' ',
  ';',
  '$(id)',
  '`id`',
  `\${HOME}`,
  ' --index-url https://evil.example',
]

/** Often nothing at all, so that many requests are sound but for one value. */
const nasty = fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom(...NASTY) })
const text = (...sound: readonly string[]) =>
  fc.tuple(nasty, fc.constantFrom(...sound), nasty).map((parts) => parts.join(''))

const HASH = 'a'.repeat(64)
const requirementParts = fc.record(
  {
    name: text('numpy', 'Foo_Bar'),
    exact_pin: text('==2.4.1', '1!2.0+cpu'),
    index_url: text('https://a.example/simple', 'file:///srv'),
    extra_index_urls: fc.array(text('https://b.example', 'http://localhost:1/x'), { maxLength: 2 }),
    source: text('https://evil.example'),
    env_marker: text('x'),
  },
  { requiredKeys: [] },
)
const patchFields = fc.record(
  {
    index_url: text('https://a.example/simple'),
    extra_index_urls: fc.array(text('https://b.example'), { maxLength: 2 }),
    wheel_source_path: text('/srv', 'C:\\w'),
    package_source_override: text(
      `https://a.example/numpy-2.4.1-py3-none-any.whl#sha256=${HASH}`,
      `git+https://a.example/numpy@${'b'.repeat(40)}`,
    ),
  },
  { requiredKeys: [] },
)
const requests = fc.record({ parts: requirementParts, fields: patchFields, patched: fc.boolean() })

const OPTION = /^-/
const CONTROL = /\p{Cc}/u
const LINE = /^[a-z\d]+(-[a-z\d]+)*(==[a-z\d.!+]+| @ (https|git\+https|file):\/\/\S+)( --hash=sha256:[0-9a-f]{64})*$/
const VARIABLES =
  /^(UV_(DEFAULT_INDEX|INDEX|INDEX_STRATEGY|FIND_LINKS|INSECURE_HOST)|PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|TRUSTED_HOST))=/

for (const installer of ['uv', 'pip'] as const) {
  it(`gives ${installer} no option, line or variable beyond those of a sound request, whatever it is asked for`, async () => {
    const stand = await openStandIn(installer)
    await ask(stand, { parts: {}, fields: {}, patched: false })
    await ask(stand, { parts: {}, fields: { index_url: 'https://a.example' }, patched: true })
    const sound = { options: optionsOf(await stand.args()), names: namesOf(await stand.variables()) }
    expect([...sound.options].length).toBeGreaterThan(4)
    expect((await stand.lines()).at(0)).toBe('numpy==2.4.1')
    for (const request of fc.sample(requests, { numRuns: 60, seed: 4 })) await ask(stand, request)
    await stand.environments.close()
    const [args, variables, lines] = [await stand.args(), await stand.variables(), await stand.lines()]
    expect(args.filter((each) => CONTROL.test(each))).toEqual([])
    expect(optionsOf(args)).toEqual(sound.options)
    expect(lines.filter((line) => !LINE.test(line))).toEqual([])
    expect(new Set(lines).size).toBeGreaterThan(3)
    expect(variables.filter((each) => CONTROL.test(each))).toEqual([])
    const added = variables.filter((each) => !sound.names.has(each.split('=')[0] ?? ''))
    expect(added.filter((each) => !VARIABLES.test(each) || /=-|evil/.test(each))).toEqual([])
  })
}

interface Hostile {
  readonly parts: object
  readonly fields: object
  readonly patched: boolean
}

/** Nothing is installed in the end: what matters is what the programs were given on the way. */
async function ask({ environments }: StandIn, { parts, fields, patched }: Hostile): Promise<void> {
  const requirement = { ...aRequirement('numpy', '2.4.1'), ...parts }
  const overrides = patched ? [{ ...aPatch({}, { requirement_name: requirement.name }), fields }] : []
  const dependency_requirements = requirementsOf([aBinding([requirement])])
  try {
    await environments.ensure({ dependency_requirements, overrides })
  } catch (error) {
    expect(isCodedError(error)).toBe(true)
  }
}

function optionsOf(args: readonly string[]): Set<string> {
  return new Set(args.filter((each) => OPTION.test(each)).sort())
}

function namesOf(variables: readonly string[]): Set<string> {
  return new Set(variables.map((each) => each.split('=')[0] ?? ''))
}
