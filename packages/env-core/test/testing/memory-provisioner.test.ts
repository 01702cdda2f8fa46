import { expect, it } from 'vitest'
import { createDependencyEnvironmentService } from '../../src/index.ts'
import { createFakePorts, createMemoryProvisioner, provisionerConformance } from '../../src/testing.ts'
import { PAYLOAD } from '../service/service.ts'

it('holds the memory provisioner to every promise of a provisioner', async () => {
  const ports = createFakePorts()
  await createDependencyEnvironmentService(ports).ensure({ dependency_requirements: PAYLOAD })
  const [plan] = ports.provisioner.installed
  if (!plan) throw new Error('nothing was installed')
  const proven: string[] = []
  for (const { promise, prove } of provisionerConformance) {
    await prove({ provisioner: createMemoryProvisioner(), plan })
    proven.push(promise)
  }
  expect(proven).toEqual(provisionerConformance.map(({ promise }) => promise))
})
