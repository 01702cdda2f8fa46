import { basename, delimiter } from 'node:path'
import { prefixLayout } from '../layout/choose-prefix-layout.ts'
import { findOnPath } from '../process/find-on-path.ts'
import { hostVariable } from '../process/host-variable.ts'
import { mapConcurrently } from '../process/map-concurrently.ts'
import { baseInterpreter, virtualEnvironmentOf } from './base-interpreter.ts'
import { type FileIdentity, fileIdentity } from './file-identity.ts'
import { describeProbeFailure, type ProbeTools, probePython } from './probe-python.ts'
import type { PythonRequest, PythonSurvey } from './python-locator.ts'
import type { PythonCandidate, PythonPlaces } from './python-places.ts'
import type { BrokenPython, PythonRuntime } from './python-runtime.ts'
import { suits } from './suits.ts'

const PROBES_AT_ONCE = 4

/** What a search works with. */
export interface SurveyTools extends ProbeTools {
  readonly places: PythonPlaces
}

/** {@link PythonLocator} `survey`: list, probe, divide. */
export async function surveyPythons(tools: SurveyTools, request: PythonRequest): Promise<PythonSurvey> {
  const { signal } = request
  const isWanted = suits(request)
  const candidates = withoutRepeats(await identify(await listCandidates({ ...tools, signal }, request)))
  const found = await mapConcurrently(candidates, PROBES_AT_ONCE, (each) => probeCandidate(each, { ...tools, signal }))
  const running = found.filter((each) => 'realPath' in each)
  return {
    suitable: running.filter((each) => isWanted(each)),
    unsuitable: running.filter((each) => !isWanted(each)),
    broken: found.filter((each) => 'code' in each),
  }
}

interface IdentifiedCandidate extends PythonCandidate {
  readonly identity: FileIdentity | null
}

async function listCandidates(tools: SurveyTools, { executable }: PythonRequest): Promise<PythonCandidate[]> {
  if (executable !== undefined) return [{ executable, source: 'override' }]
  const listed = await tools.places.list(tools)
  const bases = await Promise.all(listed.map(onItsOwn))
  return [...fromVariable(tools.env), ...bases.flat()]
}

/** For the interpreter of a virtual environment (an activated one comes first on PATH) stands the one that it was made from. */
async function onItsOwn(candidate: PythonCandidate): Promise<PythonCandidate[]> {
  if (virtualEnvironmentOf(candidate.executable) === null) return [candidate]
  const executable = await baseInterpreter(candidate.executable)
  return executable === null ? [] : [{ ...candidate, executable }]
}

/** `PLINTH_PYTHON` is a path, or a command name that is looked up on PATH. */
function fromVariable(env: ProbeTools['env']): PythonCandidate[] {
  const value = env.PLINTH_PYTHON
  if (value === undefined || value === '') return []
  const search = {
    folders: (hostVariable(env, 'PATH') ?? '').split(delimiter),
    fileNames: prefixLayout().commandFileNames(value),
  }
  const executable = basename(value) === value ? findOnPath(search) : value
  return [{ executable: executable ?? value, source: 'PLINTH_PYTHON' }]
}

function identify(candidates: readonly PythonCandidate[]): Promise<IdentifiedCandidate[]> {
  return Promise.all(candidates.map(async (each) => ({ ...each, identity: await fileIdentity(each.executable) })))
}

/** One file has many names (`python`, `python3`, `/bin` and `/usr/bin`): the first one stands for it. */
function withoutRepeats(candidates: readonly IdentifiedCandidate[]): IdentifiedCandidate[] {
  const seen = new Set<string>()
  return candidates.filter(({ executable, identity, source }) => {
    // What a person named is reported even when it is not there; what was only listed is not.
    if (identity === null) return source === 'override' || source === 'PLINTH_PYTHON'
    const key = virtualEnvironmentOf(executable) === null ? identity.realPath : executable
    return !seen.has(key) && seen.add(key)
  })
}

async function probeCandidate(
  { executable, source, identity }: IdentifiedCandidate,
  tools: SurveyTools,
): Promise<PythonRuntime | BrokenPython> {
  if (identity === null)
    return { executable, source, code: 'command_not_found', message: `there is no file ${executable}` }
  try {
    const facts = await probePython(executable, identity, tools)
    return { executable, source, realPath: identity.realPath, ...facts }
  } catch (error) {
    return { executable, source, ...describeProbeFailure(error) }
  }
}
