import { basename } from 'node:path'
import type { PythonEnvReportV1 } from '@plinth/contracts'
import type { ProjectFacts } from './project-facts.ts'

/** One finding of a rule. */
export type Finding = PythonEnvReportV1['findings'][number]

/** What a person allows or forbids. */
export interface DoctorSettings {
  /** `--allow-pip-in-conda`. */
  readonly allowPipInConda: boolean
  readonly lockPolicy: 'warn' | 'strict' | 'ignore'
}

type Verdict = Omit<Finding, 'rule'>
type Rule = (facts: ProjectFacts, settings: DoctorSettings) => Verdict | null

/** The rules by name, in the order in which they are told. Null: the rule is about another kind of environment. Source: design/pyenv.md, "doctor". */
export const RULES: Readonly<Record<string, Rule>> = {
  interpreter: ({ inspection, place }) => {
    if (inspection.state === 'present') return ok(`Python ${inspection.pythonVersion || 'is not in it'}`)
    const message = inspection.state === 'damaged' ? inspection.message : `there is nothing at ${place.prefix}`
    return error(message, 'pyve doctor --fix makes it anew; so does pyve --init --force')
  },
  project_place: ({ recordedPrefix, place }) => {
    if (recordedPrefix === null || recordedPrefix === place.prefix) return ok('the environment is where it was made')
    const message = `the environment was made at ${recordedPrefix}, and environments cannot be moved`
    return error(message, 'pyve doctor --fix makes it anew')
  },
  shebangs: ({ deadScripts }) => {
    if (deadScripts.length === 0) return ok('every script has its interpreter')
    const message = `${count(deadScripts.length, 'script')} with an interpreter that is not there: ${shown(deadScripts)}`
    return warning(message, 'pyve doctor --fix makes the environment anew')
  },
  duplicate_dist_info: ({ duplicates }) => {
    if (duplicates.length === 0) return ok('every distribution is there once')
    return warning(`installed more than once: ${shown(duplicates)}`, 'Make the environment anew: pyve --init --force')
  },
  python_version: ({ pins, inspection }) => {
    const version = inspection.state === 'present' ? inspection.pythonVersion : ''
    const other = Object.entries(pins).filter(
      ([, pin]) => version !== '' && pin !== version && !version.startsWith(`${pin}.`),
    )
    if (other.length === 0) return ok('no version manager is told otherwise')
    const message = other.map(([file, pin]) => `${file} says ${pin}, the environment has ${version}`).join('; ')
    return warning(message, 'Make the environment anew: pyve --init --force --python-version V, or change the pin')
  },
  envrc: ({ envrc }) => {
    if (envrc === 'drifted')
      return warning('.envrc differs from what pyve writes', 'pyve doctor --fix writes its lines again')
    if (envrc === 'foreign') return warning('.envrc has no lines of pyve', 'pyve --init prints the lines to add')
    return ok(envrc === 'current' ? '.envrc activates this environment' : 'there is no .envrc')
  },
  pip_in_conda: ({ place, pipPackages }, { allowPipInConda }) => {
    if (place.backend !== 'micromamba') return null
    if (pipPackages.length === 0 || allowPipInConda) return ok('no packages of pip are in the way')
    const message = `${count(pipPackages.length, 'package')} installed by pip: ${shown(pipPackages)}`
    return warning(message, 'Put them into environment.yml, or allow them with --allow-pip-in-conda')
  },
  lock: ({ lock }, { lockPolicy }) => {
    if (lock === null) return null
    if (lockPolicy === 'ignore') return ok('lock_file_policy is ignore')
    const verdict = lockPolicy === 'strict' ? error : warning
    if (lock.state === 'stale') return verdict(`the lock is stale: ${lock.reason}`, 'pyve lock')
    if (lock.state === 'missing') return verdict('there is no lock', 'pyve lock')
    return ok('the lock is up to date')
  },
  micromamba: ({ micromamba }) => {
    if (micromamba === null) return null
    if (micromamba === 'found') return ok('micromamba is there')
    return warning(
      'micromamba is not there: the environment can be used, and not be made again',
      'pyve --init --auto-bootstrap',
    )
  },
}

/** Applies every rule. */
export function applyRules(facts: ProjectFacts, settings: DoctorSettings): Finding[] {
  return Object.entries(RULES).flatMap(([rule, judge]) => {
    const verdict = judge(facts, settings)
    return verdict === null ? [] : [{ rule, ...verdict }]
  })
}

function ok(message: string): Verdict {
  return { status: 'ok', message }
}

function warning(message: string, fix: string): Verdict {
  return { status: 'warning', message, fix }
}

function error(message: string, fix: string): Verdict {
  return { status: 'error', message, fix }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

/** Five names say enough. */
function shown(names: readonly string[]): string {
  const more = names.length > 5 ? `, and ${names.length - 5} more` : ''
  return (
    names
      .slice(0, 5)
      .map((name) => basename(name))
      .join(', ') + more
  )
}
