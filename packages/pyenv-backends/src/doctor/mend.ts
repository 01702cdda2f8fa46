import type { InstallerCall } from '../installers/installer.ts'
import { examineEnvrc, writeEnvrc } from '../project/envrc.ts'
import { envrcSubject } from '../project/envrc-subject.ts'
import { ENVIRONMENTS_PATH } from '../project/find-project.ts'
import { initProject } from '../project/init-project.ts'
import type { InitPorts, InitRequest } from '../project/init-request.ts'
import type { InitStep } from '../project/init-step.ts'
import type { Examination } from './examine-project.ts'
import type { ProjectFacts } from './project-facts.ts'
import type { Finding } from './rules.ts'

/** An examination with its outcome. */
export interface Diagnosis extends Examination {
  readonly facts: ProjectFacts
  readonly findings: readonly Finding[]
}

/** Rules whose findings are mended by making the environment anew, with the packages that were in it. */
const REBUILT = ['interpreter', 'project_place', 'shebangs']

/**
 * Mends what can be mended without losing anything: an environment that does not work is made anew with the packages that it had (the old one
 * comes back when that fails), our lines of .envrc are written again. Errors: those of {@link initProject}.
 */
export async function mend(ports: InitPorts, diagnosis: Diagnosis, call: InstallerCall): Promise<InitStep[]> {
  const { root, config } = diagnosis
  const isBroken = diagnosis.findings.some(({ rule, status }) => status !== 'ok' && REBUILT.includes(rule))
  const rebuilt = isBroken ? await initProject(ports, rebuildRequest(diagnosis), call) : []
  const request = { root, subject: envrcSubject(root, config), prompt: config.prompt }
  const envrc = (await examineEnvrc(request)) === 'drifted' ? [await writeEnvrc(request)] : []
  return [...rebuilt.filter(({ state }) => state === 'created' || state === 'changed'), ...envrc]
}

function rebuildRequest({ root, place, facts }: Diagnosis): InitRequest {
  const isNamed = place.prefix.includes(ENVIRONMENTS_PATH.join('/')) || place.backend === 'micromamba'
  const { inspection } = facts
  const distributions = inspection.state === 'present' && place.backend === 'venv' ? inspection.distributions : []
  const kept = distributions.filter(({ canonicalName }) => !['pip', 'setuptools', 'wheel'].includes(canonicalName))
  const python = inspection.state === 'present' ? inspection.pythonVersion.split('.').slice(0, 2).join('.') : undefined
  return {
    root,
    backend: place.backend,
    force: true,
    noDirenv: true,
    ...(isNamed ? { environment: place.name } : { venvDirectory: place.name }),
    ...(place.backend === 'venv' ? { pythonVersion: python, isVersionKept: true } : {}),
    reinstall: kept.map(({ name, version }) => `${name}==${version}`),
  }
}
