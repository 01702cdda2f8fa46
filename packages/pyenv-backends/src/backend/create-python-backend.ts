import { createVenvBackend, type VenvBackendSettings } from '../venv/create-venv-backend.ts'
import type { VenvBackend } from './python-backend.ts'

/** Settings of {@link createPythonBackend}; `kind` says of which backend. */
export type PythonBackendSettings = VenvBackendSettings

/** A {@link PythonBackend} of the kind that the settings name. */
export function createPythonBackend(settings: PythonBackendSettings): VenvBackend {
  return createVenvBackend(settings)
}
