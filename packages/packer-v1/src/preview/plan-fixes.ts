import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackerDiagnostic, PackerProposedAction } from '@plinth/contracts'
import { errnoOf, makeDirectory, removeTree, withFileErrors } from '@plinth/durable'
import { counted } from '../counted.ts'
import { findHousekeeping } from '../quarantine/find-housekeeping.ts'
import type { Project } from '../workspace/project.ts'
import type { ActionPlan, Planning, PlanScene } from './action-plan.ts'

/**
 * The fixes that doctor makes by itself. A fix is safe when it touches only what the packer itself put into `.packer/` or `build/`, and
 * removes only what nobody can want back: temporaries of dead processes and empty directories. A registry entry whose root has gone is not
 * such a thing (the drive may come back, and an id is never given again), nor is a quarantine record without files (they may be in a backup).
 */
export async function planFixes({ project }: PlanScene): Promise<Planning> {
  const findings = await findHousekeeping(project)
  const actions = findings.flatMap((finding) => actionFor(finding) ?? [])
  const perform: ActionPlan['perform'] = async () => {
    for (const action of actions) await FIXES[kindOf(action)](project, action.paths)
    return { summary: `${counted(actions.length, 'fix').replace(/fixs$/, 'fixes')} made.`, applied: actions }
  }
  const summary = actions.length === 0 ? 'Nothing can be fixed safely.' : `${actions.length} safe to fix.`
  return { state: 'planned', plan: { actions, affected_assets: [], summary, basis: '', perform } }
}

type Fix = (project: Project, paths: readonly string[]) => Promise<void>
type FixKind = keyof typeof FIXES

const FIXES = {
  make_directory: eachPath((path) => makeDirectory(path)),
  remove_litter: eachPath((path) => removeTree(path)),
  // An empty directory only: whatever came to lie in it since then stays.
  remove_empty_directory: eachPath((path) => withFileErrors({ doing: 'remove', path }, () => removeEmpty(path))),
} as const satisfies Readonly<Record<string, Fix>>

const KINDS: Readonly<Record<string, { readonly kind: FixKind; readonly verb: string }>> = {
  directory_missing: { kind: 'make_directory', verb: 'Makes' },
  litter_left: { kind: 'remove_litter', verb: 'Removes' },
  quarantine_empty: { kind: 'remove_empty_directory', verb: 'Removes' },
}

function actionFor({ code, path }: PackerDiagnostic): PackerProposedAction | undefined {
  const fix = KINDS[code]
  if (!fix || path === undefined) return undefined
  const { kind, verb } = fix
  const summary = `${verb} ${path}.`
  return {
    action_id: `${kind}:${path}`,
    kind,
    operation_class: 'workspace_mutation',
    destructive: false,
    summary,
    paths: [path],
  }
}

function kindOf({ kind }: PackerProposedAction): FixKind {
  // `actionFor` makes no other kinds.
  return kind as FixKind
}

function eachPath(fix: (path: string) => Promise<unknown>): Fix {
  return async ({ places }, paths) => {
    for (const path of paths) await fix(join(places.root, path))
  }
}

async function removeEmpty(path: string): Promise<void> {
  await rmdir(path).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
  })
}
