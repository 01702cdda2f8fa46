import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import type { PythonEnvReportV1 } from '@plinth/contracts'
import { examineProject } from '../doctor/examine-project.ts'
import { type Diagnosis, mend } from '../doctor/mend.ts'
import type { ProjectFacts } from '../doctor/project-facts.ts'
import { applyRules, type Finding } from '../doctor/rules.ts'
import { prefixLayout } from '../layout/choose-prefix-layout.ts'
import { environmentPlace } from '../project/environment-place.ts'
import { placeSettings } from '../project/project-settings.ts'
import { readPyveConfig } from '../project/read-pyve-config.ts'
import { type PyveWorld, pyveWorld } from './pyve-world.ts'

/** `pyve doctor`. */
export const doctorCommand: CliCommand = {
  name: 'doctor',
  summary: 'look whether the environment is sound, and say what to do when it is not',
  options: [
    { flags: '--fix', summary: 'do what can be done safely' },
    { flags: '--strict', summary: 'warnings exit with 1' },
    { flags: '--env <NAME>', summary: 'the environment of this name' },
    { flags: '--backend <B>', summary: 'the environment of this backend', choices: ['auto', 'venv', 'micromamba'] },
    { flags: '--allow-pip-in-conda', summary: 'say nothing about pip packages in a conda environment' },
    { flags: '--yes', summary: 'answer yes to every question of --fix' },
  ],
  run: doctor,
}

async function doctor(context: CliContext): Promise<CliResult> {
  const world = pyveWorld(context)
  const before = await diagnose(world, context)
  if (before === null) {
    const message = 'no environment found'
    return {
      document: { contract_version: 1, code: 'environment_missing', message },
      text: [message, 'Create one with: pyve --init'],
      exitCode: 1,
    }
  }
  const steps = context.flag('fix') ? await mend(world, before, { signal: context.signal }) : []
  const after = steps.length > 0 ? ((await diagnose(world, context)) ?? before) : before
  const text = [
    ...steps.map(({ state, path, detail }) => `${state.padEnd(9)} ${path} (${detail})`),
    ...reportLines(after),
  ]
  return { document: reportOf(after), text, exitCode: exitCodeOf(after.findings, context.flag('strict')) }
}

async function diagnose(world: PyveWorld, { text, flag }: CliContext): Promise<Diagnosis | null> {
  const { root } = world
  const config = await readPyveConfig(root)
  const place = environmentPlace({
    root,
    settings: placeSettings(config),
    environment: text('env'),
    backend: text('backend'),
  })
  if (place === null) return null
  const facts = await examineProject(world, { root, config, place })
  const settings = {
    allowPipInConda: flag('allow-pip-in-conda'),
    lockPolicy: config.lock_file_policy ?? 'warn',
  } as const
  return { root, config, place, facts, findings: applyRules(facts, settings) }
}

function exitCodeOf(findings: readonly Finding[], isStrict: boolean): number {
  const has = (status: Finding['status']) => findings.some((finding) => finding.status === status)
  if (has('error')) return 2
  return isStrict && has('warning') ? 1 : 0
}

function reportOf({ place, facts, findings }: Diagnosis): PythonEnvReportV1 {
  const { inspection } = facts
  const { backend, name, prefix } = place
  const base = { contract_version: 1, backend, name, prefix, findings: [...findings] } as const
  if (inspection.state !== 'present') return base
  const { pythonExecutable, pythonVersion, distributions } = inspection
  return { ...base, python_executable: pythonExecutable, python_version: pythonVersion, packages: distributions.length }
}

function reportLines({ place, facts, findings }: Diagnosis): string[] {
  const { inspection } = facts
  const isPresent = inspection.state === 'present'
  const unsound = findings.filter(({ status }) => status !== 'ok')
  return [
    `Backend:     ${place.backend}`,
    `Environment: ${place.name} (${place.prefix})`,
    `Python:      ${isPresent ? `${inspection.pythonVersion} (${inspection.pythonExecutable})` : `not found (${prefixLayout().pythonExecutable(place.prefix)})`}`,
    `Packages:    ${isPresent ? inspection.distributions.length : 0}`,
    `.envrc ${facts.envrc === 'missing' ? 'not found' : 'configured'}`,
    facts.envFile === 'not found' ? '.env not found' : `.env (${facts.envFile})`,
    ...lockLine(facts),
    ...unsound.flatMap(({ rule, status, message, fix }) => [
      `${status} ${rule}: ${message}`,
      ...(fix ? [`  fix: ${fix}`] : []),
    ]),
  ]
}

function lockLine({ lock }: ProjectFacts): string[] {
  if (lock === null) return []
  const words = {
    fresh: 'up to date',
    lock_only: 'up to date',
    stale: 'stale',
    missing: 'missing',
    none: 'missing',
  } as const
  return [`Lock:        ${words[lock.state]}`]
}
