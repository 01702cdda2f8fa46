export { type BackendUnderTest, backendConformance, type ConformanceCase } from './testing/backend-conformance.ts'
export {
  type CommandCall,
  commandResult,
  createFakeCommands,
  type FakeAnswer,
  type FakeCommands,
} from './testing/fake-commands.ts'
export { createFakePythonLocator, fakePython } from './testing/fake-pythons.ts'
export { onlyIndex, type TestIndex, type TestPackage, wheelOf, writePackageIndex } from './testing/package-index.ts'
