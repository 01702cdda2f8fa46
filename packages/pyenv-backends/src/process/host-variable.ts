/** A variable of the host by its name in any case, as Windows has it: `Path`, `SystemRoot`. The one that is written like this comes first. */
export function hostVariable(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  if (env[name] !== undefined) return env[name]
  const found = Object.keys(env).find((each) => each.toUpperCase() === name.toUpperCase())
  return found === undefined ? undefined : env[found]
}
