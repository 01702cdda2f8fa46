export { type BackendUnderTest, backendConformance, type ConformanceCase } from './testing/backend-conformance.ts'
export {
  type CommandCall,
  commandResult,
  createFakeCommands,
  type FakeAnswer,
  type FakeCommands,
} from './testing/fake-commands.ts'
export { createFakePythonLocator, fakePython } from './testing/fake-pythons.ts'
export { makeRepository, type TestRepository } from './testing/git-repository.ts'
export {
  type IndexServer,
  type IndexServerSettings,
  type ServedFile,
  type ServedProject,
  startIndexServer,
} from './testing/index-server.ts'
export {
  type InstallerConformanceCase,
  type InstallerSurroundings,
  type InstallerUnderTest,
  installerConformance,
} from './testing/installer-conformance.ts'
export {
  metadataOf,
  onlyIndex,
  type TestIndex,
  type TestPackage,
  wheelName,
  wheelOf,
  writePackageIndex,
} from './testing/package-index.ts'
export { PRIVATE_AUTHORITY } from './testing/private-authority.ts'
export type { ServingManner } from './testing/serving-manner.ts'
export { type BuildManner, sourceArchiveOf, sourceFilesOf, type TestSource } from './testing/source-archive.ts'
