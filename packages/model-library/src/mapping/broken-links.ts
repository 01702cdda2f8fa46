import { relative, sep } from 'node:path'
import { faultOnWay } from './app-folder.ts'
import { linkTypeOf } from './link-registry.ts'
import { isBroken, isOwnLink } from './own-link.ts'
import type { Planning } from './plan-mapping.ts'

/** Plans to take away the library's own links of this app that lead to files which are gone, but for those that get another file anyway. */
export async function planBrokenLinks(planning: Planning, root: string): Promise<void> {
  const { files, mapping, folder, entries } = planning
  const handled = new Set(planning.planned.map(({ action }) => action.target))
  for (const entry of entries.values()) {
    const { app_id, target, source, model_id } = entry
    if (app_id !== mapping.app || handled.has(target) || !source.startsWith(`${root}${sep}`)) continue
    const names = namesBelow(folder.path, target)
    if (!names || (await faultOnWay(files, folder, names))) continue
    if (!(await isBroken(files, entry)) || !(await isOwnLink(files, target, entry))) continue
    const why = { link_type: linkTypeOf(entry), code: 'broken_link', message: `it leads to ${source}, which is gone` }
    planning.planned.push({ action: { model_id, source, target, kind: 'remove', ...why }, names, own: entry })
  }
}

/** The directories between a folder and a path in it; undefined for a path outside. */
export function namesBelow(folder: string, path: string): readonly string[] | undefined {
  const parts = relative(folder, path).split(sep)
  if (parts.includes('..') || parts[0] === '' || path !== [folder, ...parts].join(sep)) return undefined
  return parts.slice(0, -1)
}
