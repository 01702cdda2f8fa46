import { createMicromambaBackend, type MicromambaBackendSettings } from '../micromamba/create-micromamba-backend.ts'
import { createVenvBackend, type VenvBackendSettings } from '../venv/create-venv-backend.ts'
import type { MicromambaBackend, VenvBackend } from './python-backend.ts'

/** Settings of {@link createPythonBackend}; `kind` says of which backend. */
export type PythonBackendSettings = VenvBackendSettings | MicromambaBackendSettings

/** A {@link PythonBackend} of the kind that the settings name. */
export function createPythonBackend(settings: VenvBackendSettings): VenvBackend
/** A {@link MicromambaBackend}. */
export function createPythonBackend(settings: MicromambaBackendSettings): MicromambaBackend
export function createPythonBackend(settings: PythonBackendSettings): VenvBackend | MicromambaBackend {
  return settings.kind === 'venv' ? createVenvBackend(settings) : createMicromambaBackend(settings)
}
