import type { ImportClassification } from '../import/classify-import-path.ts'
import { findingLines, healthSentence } from './health-words.ts'
import { aligned, plain } from './table.ts'

/** A classification fact by fact, with its health in words and every finding. */
export function describeClassification(found: ImportClassification): string[] {
  const { files, size_bytes, validation_state, validation_errors, pickle_globals } = found
  const count = files.length === 1 ? '1 file' : `${files.length} files`
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['path', found.path],
    ['kind', found.kind],
    ['health', healthSentence(validation_state)],
    ['format', [found.format, found.selected_artifact_quant].filter(Boolean).join(', ')],
    ['type', typeOf(found)],
    ['architecture', found.pipeline_class ?? found.architecture_family],
    ['task', found.task_type_primary],
    ['primary file', found.primary_file],
    ['size', `${size_bytes} bytes in ${count}`],
    ['unpickling', pickle_globals.length > 0 ? pickle_globals.slice(0, 20).join(', ') : undefined],
  ]
  const rows = facts.flatMap(([name, value]) => (value ? [[name, plain(value)]] : []))
  return [...aligned(rows), ...findingLines(validation_errors)]
}

function typeOf(found: ImportClassification): string {
  const { model_type, subtype, model_type_resolution_source: source, model_type_resolution_confidence: sure } = found
  const name = subtype === undefined ? model_type : `${model_type} (${subtype})`
  return source === 'none' ? name : `${name}, ${Math.round(sure * 100)} % by ${source}`
}
