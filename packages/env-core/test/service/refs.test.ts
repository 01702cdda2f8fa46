import { expect, it } from 'vitest'
import { aService, codeOf, PAYLOAD } from './service.ts'

it('believes a ref only as far as the store does', async () => {
  const { service, ports } = aService()
  const ref = await service.ensureReady({ dependency_requirements: PAYLOAD })
  const other = `v1_${'0'.repeat(32)}`
  const refs: unknown[] = [
    ref,
    null,
    { state: 'ready' },
    { ...ref, state: 'missing' },
    { ...ref, environment_key: other },
    { ...ref, python_executable: '/usr/bin/python3' },
    { ...ref, requirements_fingerprint: `sha256:${'0'.repeat(64)}` },
    { ...ref, env_ids: ['another'] },
  ]
  const codes = await Promise.all(refs.map((each) => service.verifyRef(each)))
  expect(codes.map((each) => (each.state === 'ready' ? 'ready' : each.code))).toEqual([
    'ready',
    'ref_missing',
    'ref_invalid',
    'ref_not_ready',
    'ref_stale',
    'ref_forged',
    'ref_forged',
    'ref_forged',
  ])
  ports.provisioner.damage(ref.environment_key)
  expect(await service.verifyRef(ref)).toMatchObject({ state: 'not_ready', code: 'ref_damaged' })
})

it('fails fast with an actionable error when an environment is acquired without a ready ref', async () => {
  const { service } = aService()
  const failed = await service.acquire(undefined).catch((error: unknown) => error)
  expect(failed).toMatchObject({
    code: 'environment_not_ready',
    hint: 'Connect the environment_ref of a dependency environment.',
    details: { code: 'ref_missing' },
  })
})

it('holds a lease from acquire to release', async () => {
  const { service, ports } = aService()
  const ref = await service.ensureReady({ dependency_requirements: PAYLOAD })
  const lease = await service.acquire(ref)
  const held = ports.provisioner.leases.size
  await lease.release()
  expect([held, ports.provisioner.leases.size, lease.environment.manifest.environment_key]).toEqual([
    1,
    0,
    ref.environment_key,
  ])
  expect(await codeOf(service.acquire({ ...ref, environment_key: `v1_${'0'.repeat(32)}` }))).toBe(
    'environment_not_ready',
  )
})
