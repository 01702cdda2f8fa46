export type { CondaSpec, CreateFromSpecRequest } from './backend/conda-tools.ts'
export { createPythonBackend, type PythonBackendSettings } from './backend/create-python-backend.ts'
export type {
  AbsentEnvironment,
  BackendKind,
  CreateEnvironmentRequest,
  DamagedEnvironment,
  EnvironmentInspection,
  InstalledDistribution,
  InstallPackagesRequest,
  MicromambaBackend,
  PresentEnvironment,
  PythonBackend,
  RunInEnvironmentRequest,
  VenvBackend,
} from './backend/python-backend.ts'
export type { Credential, CredentialSource, PlacedCredential } from './indexes/credential.ts'
export { createHostCredentials, type HostCredentialSettings, type HostCredentials } from './indexes/host-credentials.ts'
export { type HostIndexSettings, hostIndexConfiguration } from './indexes/host-index-configuration.ts'
export type { IndexConfiguration } from './indexes/index-configuration.ts'
export { createInstaller, type InstallerSettings } from './installers/create-installer.ts'
export {
  type DownloadPolicy,
  type FetchWheelsRequest,
  type Installer,
  type InstallerCall,
  type InstallerIdentity,
  type InstallerName,
  type InstallProgress,
  type InstallRequest,
  type KeepWheelsRequest,
  LACKING_CODES,
  type LackingRequirement,
  type LocatedFile,
  type LocateRequest,
  type PrepareRequest,
  type RequestedRequirement,
  type Resolution,
  type ResolvedPackage,
  type ResolveRequest,
} from './installers/installer.ts'
export { readResolution, respellResolution } from './installers/resolution-text.ts'
export { prefixLayout } from './layout/choose-prefix-layout.ts'
export type { PrefixLayout } from './layout/prefix-layout.ts'
export type { MicromambaBackendSettings } from './micromamba/create-micromamba-backend.ts'
export { childEnvironment } from './process/child-environment.ts'
export type {
  CapturedOutput,
  CommandResult,
  ProcessMarks,
  RunCommand,
  RunCommandOptions,
  SpawnedProcess,
} from './process/command.ts'
export { findMarkedProcesses } from './process/marked-processes.ts'
export { type EndingOfGroup, endProcessGroup } from './process/process-group.ts'
export { runCommand } from './process/run-command.ts'
export { openPyveProject, type PyveProject } from './project/open-pyve-project.ts'
export {
  type EnvironmentNameSources,
  type ResolvedEnvironmentName,
  resolveEnvironmentName,
} from './project/resolve-environment-name.ts'
export {
  type AmbiguousBackend,
  type BackendChoice,
  type BackendQuestion,
  selectBackend,
} from './project/select-backend.ts'
export { createPythonLocator, type PythonLocatorSettings } from './python/create-python-locator.ts'
export {
  type AcceleratorFacts,
  type AcceleratorProbe,
  type AcceleratorSettings,
  acceleratorKeys,
  createAcceleratorProbe,
} from './python/probe-accelerators.ts'
export type { PythonLocator, PythonRequest, PythonSurvey } from './python/python-locator.ts'
export {
  type BrokenPython,
  PYTHON_SOURCES,
  type PythonFacts,
  type PythonRuntime,
  type PythonSource,
  type PythonTags,
} from './python/python-runtime.ts'
export type { VenvBackendSettings } from './venv/create-venv-backend.ts'
