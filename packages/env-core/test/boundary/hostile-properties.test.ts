import { ContractError } from '@plinth/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { EnvironmentPlan, EnvironmentRequest } from '../../src/index.ts'
import { aService } from '../service/service.ts'
import { binding, overriding, overridingNumpy, requiring } from './hostile.ts'

const NASTY = [
  '-',
  '--pre',
  '-r /etc/passwd',
  '\n',
  '\r\n',
  '\0',
  '\u2028',
  '\u0085',
  ' ',
  `\${HOME}`,
  '`id`',
  '$(id)',
  ';',
  '@',
]
const SOUND = [
  'numpy',
  '2.4.1',
  '==2.4.1',
  '/srv/wheels',
  'C:\\w',
  'https://a.example/simple',
  'file:///srv/wheels',
  '.whl',
]
const WHEEL = 'https://a.example/numpy-2.4.1-py3-none-any.whl#sha256='

/** Sound texts with hostile pieces before, inside and after, and anything else. */
const hostileText = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('', ...NASTY),
      fc.constantFrom(...SOUND, WHEEL + 'a'.repeat(64)),
      fc.constantFrom('', ...NASTY),
    )
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
)

const hostileRequest: fc.Arbitrary<unknown> = fc.oneof(
  fc
    .record(
      { name: hostileText, exact_pin: hostileText, index_url: hostileText, source: hostileText },
      { requiredKeys: [] },
    )
    .map(requiring),
  fc.record({ markers: hostileText, python_requires: hostileText }, { requiredKeys: [] }).map(requiring),
  fc
    .record({ env_id: hostileText, profile_id: hostileText, binding_id: hostileText }, { requiredKeys: [] })
    .map(binding),
  fc
    .record({ index_url: hostileText, extra_index_urls: fc.array(hostileText, { maxLength: 3 }) }, { requiredKeys: [] })
    .map((fields) => overriding(fields)),
  fc
    .record({ wheel_source_path: hostileText, package_source_override: hostileText }, { requiredKeys: [] })
    .map(overridingNumpy),
  fc
    .record({ python_executable: hostileText, wheel_source_path: hostileText }, { requiredKeys: [] })
    .map((fields) => overriding(fields)),
)

it('hands the installer nothing that could be an option or a second line, whatever it is asked for', async () => {
  let installed = 0
  await fc.assert(
    fc.asyncProperty(hostileRequest, async (request) => {
      const plans = await plansOf(request)
      const handed = plans.flatMap(({ items, python, network }) => textsOf([items, python.executable, network]))
      const labels = new Set(plans.flatMap(({ items }) => items.flatMap(({ binding_ids }) => binding_ids)))
      expect(handed.filter((text) => text.startsWith('-') && !labels.has(text))).toEqual([])
      expect(handed.filter((text) => /[\p{Cc}\u2028\u2029]/u.test(text))).toEqual([])
      installed += plans.length
    }),
    { numRuns: 1500, seed: 4 },
  )
  expect(installed).toBeGreaterThan(100)
})

it('hands the installer names, pins and hashes of their one form only', async () => {
  await fc.assert(
    fc.asyncProperty(hostileRequest, async (request) => {
      for (const { name, pin, hashes } of (await plansOf(request)).flatMap(({ items }) => items)) {
        expect(name).toMatch(/^[a-z\d]+(-[a-z\d]+)*$/)
        expect(pin).toMatch(/^(\d+!)?\d[a-z\d.]*(\+[a-z\d.]+)?$/)
        expect(hashes.every((hash) => /^sha256:[0-9a-f]{64}$/.test(hash))).toBe(true)
      }
    }),
    { numRuns: 500, seed: 5 },
  )
})

/** What reaches the provisioner; the disk has whatever is asked for. */
async function plansOf(request: unknown): Promise<readonly EnvironmentPlan[]> {
  const { service, ports } = aService()
  const kindOf = async (path: string) => (path.endsWith('.whl') ? ('file' as const) : ('directory' as const))
  const { service: onFullDisk } = aService({ ...ports, paths: { ...ports.paths, kindOf } })
  await service.close()
  try {
    // The service checks it; no type can be trusted here.
    await onFullDisk.ensure(request as EnvironmentRequest)
  } catch (error) {
    expect(error).toBeInstanceOf(ContractError)
  }
  return ports.provisioner.installed
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}
