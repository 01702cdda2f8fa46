import { CodedError } from '@plinth/contracts'
import type { MicromambaBinary } from '../backend/conda-tools.ts'
import type { InstallerCall } from '../installers/installer.ts'
import { declined, noAnswer } from './init-dialogue.ts'
import type { InitPorts, InitRequest } from './init-request.ts'

/**
 * The micromamba to use. One that is not there is downloaded only when the command line says so or a person on a terminal chooses it.
 * Errors: `micromamba_missing`, `declined`, `no_answer`, those of the download. Source: seed 004, "Policy Rules".
 */
export async function provideMicromamba(
  { conda, dialogue }: Pick<InitPorts, 'conda' | 'dialogue'>,
  { autoBootstrap, bootstrapTo }: Pick<InitRequest, 'autoBootstrap' | 'bootstrapTo'>,
  call: InstallerCall,
): Promise<MicromambaBinary> {
  const found = await conda.locate()
  if (found !== null) return found
  if (autoBootstrap || bootstrapTo !== undefined) return conda.bootstrap(bootstrapTo ?? 'project', call)
  if (!dialogue.isInteractive || dialogue.saysYes) throw micromambaMissing()
  for (const line of MENU) dialogue.note(line)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answer = await dialogue.ask('Choice [1]: ')
    if (answer === undefined) break
    if (answer === '' || answer === '1') return conda.bootstrap('project', call)
    if (answer === '2') return conda.bootstrap('user', call)
    if (answer === '3') throw micromambaMissing()
    if (answer === '4') throw declined(INSTALL)
  }
  throw noAnswer('where to install micromamba')
}

const MENU = [
  'micromamba is required and was not found. Where should it be installed?',
  '  1. project sandbox (.pyve/bin)',
  '  2. user sandbox (~/.pyve/bin)',
  '  3. by a package manager (shows how)',
  '  4. abort',
]

const INSTALL = `Install it with a package manager (macOS: brew install micromamba; conda: conda install -n base -c conda-forge micromamba), let pyve fetch it (--auto-bootstrap, --bootstrap-to project|user), or use a venv on purpose (--backend venv).`

function micromambaMissing(): CodedError {
  return new CodedError(
    'micromamba_missing',
    'micromamba is required and was not found in .pyve/bin, ~/.pyve/bin or PATH',
    {
      hint: INSTALL,
    },
  )
}
