import type { ReconcileReport } from '@plinth/model-library'
import { sizeOf } from '../../parts/size.ts'

/** One kind of thing that a look found, with what can be done about it. */
export interface FoundSection {
  readonly name: string
  /** What it means, and what is done about it. */
  readonly meaning: string
  readonly items: readonly FoundItem[]
  /** What a person can do with each here. */
  readonly action: 'import' | 'open' | 'none'
}

/** One thing that was found. */
export interface FoundItem {
  readonly modelId: string
  readonly detail: string
}

/** What a look found, or what was done about it; empty where everything is in line. */
export function sectionsOf(report: ReconcileReport): readonly FoundSection[] {
  const isDone = !report.dry_run
  const all: readonly FoundSection[] = [
    {
      name: 'Orphans',
      meaning: isDone
        ? 'Directories with a whole model and no metadata: they are models now.'
        : 'Directories with a whole model and no metadata. Each can be made a model where it lies.',
      items: report.adopted.map(plain),
      action: isDone ? 'open' : 'import',
    },
    {
      name: 'Partial downloads',
      meaning: isDone
        ? 'Downloads that have not ended: they are listed as not ready.'
        : 'Downloads that have not ended. They would be listed as not ready; the program that fetches them can finish.',
      items: report.staged.map(plain),
      action: isDone ? 'open' : 'none',
    },
    {
      name: 'Finished downloads',
      meaning: 'Models that were not ready and whose files are whole by now.',
      items: report.completed.map(plain),
      action: 'open',
    },
    {
      name: 'Damaged metadata',
      meaning: isDone ? 'It came back from its backup.' : 'It would come back from its backup.',
      items: report.restored.map(plain),
      action: isDone ? 'open' : 'none',
    },
    {
      name: 'Unreadable metadata',
      meaning: 'It cannot be read and has no backup. The file stays as it is, for a person to look at.',
      items: report.unreadable.map(({ model_id, reason }) => ({ modelId: model_id, detail: reason })),
      action: 'none',
    },
    {
      name: 'Types told by the files',
      meaning: 'Models of an unknown type whose files say what they are. The id stays.',
      items: report.reclassified.map(({ model_id, model_type }) => ({ modelId: model_id, detail: model_type })),
      action: 'open',
    },
    {
      name: 'Moved directories',
      meaning: isDone
        ? 'External directories that lay elsewhere: the models lead there now.'
        : 'External directories that lie elsewhere by now. The models would lead there.',
      items: report.relocated.map(({ model_id, source_path }) => ({ modelId: model_id, detail: source_path })),
      action: 'open',
    },
    {
      name: 'Health that changed',
      meaning: 'External models whose health is another than was written down.',
      items: report.revalidated.map(plain),
      action: 'open',
    },
    ...duplicateSections(report),
    {
      name: 'Left as they are',
      meaning: 'Nothing is done about these, and why.',
      items: report.left.map(({ model_id, code, message }) => ({ modelId: model_id, detail: `${code}: ${message}` })),
      action: 'none',
    },
  ]
  return all.filter(({ items }) => items.length > 0)
}

/** Whether bringing the library in line would do anything. */
export function hasWork({ adopted, staged, completed, restored, reclassified, relocated }: ReconcileReport): boolean {
  return [adopted, staged, completed, restored, reclassified, relocated].some(({ length }) => length > 0)
}

function duplicateSections({ duplicates }: ReconcileReport): readonly FoundSection[] {
  return duplicates.map(({ size, saving, files }) => ({
    name: `The same bytes ${files.length} times`,
    meaning:
      saving > 0
        ? `${sizeOf(size)} each; ${sizeOf(saving)} would be free with one of them. Open one and delete it if you do not need it.`
        : `${sizeOf(size)}; they share their room already.`,
    items: files.map(({ model_id, name }) => ({ modelId: model_id, detail: name })),
    action: 'open',
  }))
}

function plain(modelId: string): FoundItem {
  return { modelId, detail: '' }
}
