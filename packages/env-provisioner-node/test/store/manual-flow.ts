import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DependencyRequirementsV1, MissingInputV1 } from '@plinth/contracts'
import { startChild } from '@plinth/durable/testing'
import type { EnvironmentAnswer, EnvironmentEvent } from '@plinth/env-core'
import { aPatch } from '@plinth/env-core/testing'
import { writePackageIndex } from '@plinth/pyenv-backends/testing'
import { type Environments, openEnvironments } from '../../src/index.ts'

/** What a person answers: the fields of a patch, for the binding or for one requirement of it. */
export interface GivenAnswer {
  readonly binding_id: string
  readonly requirement_name?: string
  readonly fields: Parameters<typeof aPatch>[0]
}

/** One manual flow: what is asked for, what is missing, what a person answers. */
export interface ManualFlow {
  readonly payload: DependencyRequirementsV1
  readonly given: readonly GivenAnswer[]
}

/** How a flow went: the questions, then the answer that came of the patches, from the service that had asked. */
export interface FlowOutcome {
  readonly asked: readonly MissingInputV1[]
  readonly states: readonly string[]
  readonly answer: EnvironmentAnswer
}

/** Asks, stores what the person answers, and asks again; one service all the time. */
export async function runFlow(environments: Environments, { payload, given }: ManualFlow): Promise<FlowOutcome> {
  const request = { dependency_requirements: payload }
  const asked = await environments.ensure(request)
  const overrides = given.map(({ fields, ...target }) =>
    aPatch(fields, { ...target, updated_at: '2026-02-01T00:00:00Z' }),
  )
  await environments.setOverrides({ model_id: payload.model_id, overrides })
  const states: string[] = []
  const onEvent = ({ kind, state }: EnvironmentEvent) => kind === 'state_changed' && states.push(state)
  const answer = await environments.ensure(request, { onEvent })
  return { asked: asked.status.missing_inputs, states: [asked.state, ...states], answer }
}

/** What another process finds: state and outcome as one line. */
export async function askElsewhere(
  dataDir: string,
  payload: DependencyRequirementsV1,
  installer: string,
): Promise<string> {
  const script = decodeURIComponent(new URL('../children/ensure.ts', import.meta.url).pathname)
  const child = startChild({ args: [script, dataDir, JSON.stringify(payload), installer] })
  await child.ended
  return child.lines().at(-1) ?? ''
}

/** An index in a folder with `plinth_part` and `plinth_tool`, each in version 1.0, and another with version 2.0 of them. */
export async function twoIndexes(folder: string) {
  const versions = ['1.0', '2.0']
  const indexes = await Promise.all(
    versions.map((version) =>
      writePackageIndex(join(folder, `index ${version} ü`), [
        { name: 'plinth_tool', version, requires: ['plinth_part'] },
        { name: 'plinth_part', version },
      ]),
    ),
  )
  const [one, two] = indexes
  if (!one || !two) throw new Error('two indexes were made')
  return { one, two }
}

/** Environments of a host on which no interpreter can be found. */
export async function openWithoutPython(dataDir: string, installer: 'uv' | 'pip'): Promise<Environments> {
  const nowhere = join(dataDir, '..', 'nowhere')
  await mkdir(nowhere, { recursive: true })
  const { PLINTH_PYTHON: _, ...rest } = process.env
  const places = [
    'PATH',
    'HOME',
    'PYENV_ROOT',
    'ASDF_DATA_DIR',
    'MISE_DATA_DIR',
    'XDG_DATA_HOME',
    'UV_PYTHON_INSTALL_DIR',
  ]
  const env = { ...rest, ...Object.fromEntries(places.map((name) => [name, nowhere])) }
  return openEnvironments({ dataDir, installer, env })
}
