export type {
  AbsentEnvironment,
  BackendKind,
  CreateEnvironmentRequest,
  DamagedEnvironment,
  EnvironmentInspection,
  InstalledDistribution,
  InstallPackagesRequest,
  PresentEnvironment,
  PythonBackend,
  RunInEnvironmentRequest,
  VenvBackend,
} from './backend/python-backend.ts'
export type { IndexConfiguration } from './indexes/index-configuration.ts'
export type {
  DownloadPolicy,
  Installer,
  InstallerCall,
  InstallerIdentity,
  InstallerName,
  InstallProgress,
  InstallRequest,
  PrepareRequest,
  RequestedRequirement,
  Resolution,
  ResolvedPackage,
  ResolveRequest,
} from './installers/installer.ts'
export type { PrefixLayout } from './layout/prefix-layout.ts'
export type {
  CapturedOutput,
  CommandOutcome,
  CommandResult,
  RunCommand,
  RunCommandOptions,
  SpawnedProcess,
} from './process/command.ts'
export type { PythonLocator, PythonRequest, PythonSurvey } from './python/python-locator.ts'
export {
  type BrokenPython,
  type MarkerVariables,
  PYTHON_SOURCES,
  type PythonFacts,
  type PythonRuntime,
  type PythonSource,
  type PythonTags,
} from './python/python-runtime.ts'
