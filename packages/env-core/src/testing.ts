export {
  aBinding,
  aPatch,
  aRequirement,
  aRuntime,
  type RequirementsParts,
  requirementsOf,
} from './testing/builders.ts'
export { createFakePorts, FAKE_NOW, type FakePorts, type FakePortsSettings } from './testing/fake-ports.ts'
export {
  createMemoryProvisioner,
  type MemoryProvisioner,
  type MemoryProvisionerSettings,
} from './testing/memory-provisioner.ts'
export {
  type ProvisionerCase,
  type ProvisionerUnderTest,
  provisionerConformance,
} from './testing/provisioner-conformance.ts'
