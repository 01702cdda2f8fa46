/** Every place of a document, as the names and indexes from the outside in; [] is the document itself. */
export function placesOf(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([name, member]) => placesOf(member, [...at, name]))]
}

/** A copy of a document with the value at one place changed; a change to `undefined` takes the member away. */
export function replaceAt(
  target: unknown,
  [step, ...rest]: readonly string[],
  change: (value: unknown) => unknown,
): unknown {
  if (step === undefined) return change(target)
  const members = Object.entries(Object(target)).map(
    ([name, member]) => [name, name === step ? replaceAt(member, rest, change) : member] as const,
  )
  const kept = members.filter(([, member]) => member !== undefined)
  return Array.isArray(target) ? kept.map(([, member]) => member) : Object.fromEntries(kept)
}
