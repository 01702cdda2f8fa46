import { PIPELINES_A_TO_K } from './pipelines-a-to-k.ts'
import { PIPELINES_L_TO_Z } from './pipelines-l-to-z.ts'

/** What a pipeline class of diffusers is made of. */
export interface PipelineSignature {
  readonly pipelineClass: string
  /** The module of `diffusers.pipelines` that defines it. */
  readonly module: string
  readonly required: ReadonlySet<string>
  readonly optional: ReadonlySet<string>
  /** Arguments that are plain values in model_index.json. */
  readonly scalars: ReadonlySet<string>
  /** It looks for a second pipeline on a hub, so a directory alone cannot run it. */
  readonly isConnected: boolean
}

/** The known pipeline classes by name; see the tables for the version of diffusers. */
export function knownPipelines(): ReadonlyMap<string, PipelineSignature> {
  return PIPELINES
}

const PIPELINES: ReadonlyMap<string, PipelineSignature> = new Map(
  `${PIPELINES_A_TO_K}${PIPELINES_L_TO_Z}`
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const signature = readLine(line)
      return [signature.pipelineClass, signature]
    }),
)

function readLine(line: string): PipelineSignature {
  const [pipelineClass = '', module = '', required = '', optional = '', scalars = '', flags = ''] = line.split(' ')
  return {
    pipelineClass,
    module,
    required: namesIn(required),
    optional: namesIn(optional),
    scalars: namesIn(scalars),
    isConnected: namesIn(flags).has('connected'),
  }
}

function namesIn(column: string): ReadonlySet<string> {
  return new Set(column === '-' ? [] : column.split(','))
}
