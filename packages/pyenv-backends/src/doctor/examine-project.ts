import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PyveConfigV1 } from '@plinth/contracts'
import type { CondaTools } from '../backend/conda-tools.ts'
import type { EnvironmentInspection, PythonBackend } from '../backend/python-backend.ts'
import { prefixLayout } from '../layout/choose-prefix-layout.ts'
import { condaLayout } from '../micromamba/conda-layout.ts'
import { describeEnvFile } from '../project/env-file.ts'
import type { EnvironmentPlace } from '../project/environment-place.ts'
import { examineEnvrc } from '../project/envrc.ts'
import { envrcSubject } from '../project/envrc-subject.ts'
import { inspectPlace } from '../project/list-environments.ts'
import { specFiles } from '../project/plan-conda.ts'
import { readRegistry } from '../project/registry.ts'
import { pinnedVersion } from '../project/version-pin.ts'
import { findDeadScripts } from './dead-scripts.ts'
import type { ProjectFacts } from './project-facts.ts'

/** What an examination reads with. */
export interface ExaminationPorts {
  readonly backend: Pick<PythonBackend, 'inspect'>
  readonly conda: CondaTools
}

/** What is examined. */
export interface Examination {
  /** Absolute. */
  readonly root: string
  readonly config: PyveConfigV1
  readonly place: EnvironmentPlace
}

/** Gathers what the rules need to know. */
export async function examineProject(
  ports: ExaminationPorts,
  { root, config, place }: Examination,
): Promise<ProjectFacts> {
  const { conda } = ports
  const isConda = place.backend === 'micromamba'
  const inspection = await inspectPlace(ports, place)
  const { environments, project } = await readRegistry(root)
  const scripts = isConda
    ? condaLayout().commandDirectories(place.prefix)
    : [prefixLayout().scriptsDirectory(place.prefix)]
  return {
    root,
    place,
    inspection,
    recordedPrefix: (environments[place.name] ?? project[place.name])?.prefix ?? null,
    envrc: await examineEnvrc({ root, subject: envrcSubject(root, config), prompt: config.prompt }),
    envFile: await describeEnvFile(root),
    deadScripts: (await Promise.all(scripts.map(findDeadScripts))).flat(),
    duplicates: duplicatesOf(inspection),
    pipPackages: isConda && inspection.state === 'present' ? await conda.pipPackages(place.prefix) : [],
    pins: await readPins(root),
    lock: isConda ? await conda.judgeLock(specFiles(root, config, place.name)) : null,
    micromamba: isConda ? ((await conda.locate()) === null ? 'missing' : 'found') : null,
  }
}

function duplicatesOf(inspection: EnvironmentInspection): string[] {
  if (inspection.state !== 'present') return []
  const names = inspection.distributions.map(({ canonicalName }) => canonicalName)
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}

async function readPins(root: string): Promise<Readonly<Record<string, string>>> {
  const files = ['.tool-versions', '.python-version'] as const
  const pairs = await Promise.all(
    files.map(async (file) => {
      const version = pinnedVersion(file, await readFile(join(root, file), 'utf8').catch(() => ''))
      return version === undefined || !/^\d/.test(version) ? [] : [[file, version] as const]
    }),
  )
  return Object.fromEntries(pairs.flat())
}
