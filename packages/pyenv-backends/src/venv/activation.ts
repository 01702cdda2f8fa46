import { delimiter } from 'node:path'
import type { PrefixLayout } from '../layout/prefix-layout.ts'

/**
 * What activating an environment does to the variables: its commands first on PATH, `VIRTUAL_ENV` set, `PYTHONHOME` gone (it would send the
 * interpreter elsewhere). Pure.
 */
export function activatedVariables(
  env: Readonly<Record<string, string | undefined>>,
  prefix: string,
  layout: PrefixLayout,
): Record<string, string> {
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const path = [layout.scriptsDirectory(prefix), env[pathName]].filter(Boolean).join(delimiter)
  const activated = { ...env, [pathName]: path, VIRTUAL_ENV: prefix, PYTHONHOME: undefined }
  return Object.fromEntries(
    Object.entries(activated).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
