import type { PackerDiagnostic } from '@plinth/contracts'
import { glob } from 'glob'
import { diagnostic } from './diagnostics.ts'
import type { WorkspacePlaces } from './layout.ts'

/**
 * Names below `assets/` that are fine here and break elsewhere: two that differ in case or Unicode form only are one name on other systems,
 * and some cannot be made there at all. Hygiene: the pack itself is the same everywhere.
 */
export async function findNameHazards(places: WorkspacePlaces): Promise<readonly PackerDiagnostic[]> {
  const paths = (await glob('assets/**', { cwd: places.root, dot: true, posix: true })).sort()
  const sameElsewhere = Map.groupBy(paths, (path) => {
    const name = path.lastIndexOf('/') + 1
    return path.slice(0, name) + path.slice(name).normalize('NFC').toLowerCase().normalize('NFC')
  })
  const clashes = [...sameElsewhere.values()].flatMap(([first, ...others]) =>
    others.map((path) => diagnostic('name_clash', `${path} and ${first} are one name on some systems`, { path })),
  )
  const unusable = paths.filter((path) => !isPortable(path.slice(path.lastIndexOf('/') + 1)))
  return [
    ...clashes,
    ...unusable.map((path) => diagnostic('name_not_portable', `${path} cannot have this name on Windows`, { path })),
  ]
}

/** Windows: no reserved device name (with or without an extension), no reserved character, no dot or space at the end. */
function isPortable(name: string): boolean {
  return !/^(con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(\.|$)/i.test(name) && !/[<>:"|?*\\\p{Cc}]|[. ]$/u.test(name)
}
