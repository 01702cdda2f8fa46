// leave-copy.ts <library> half|finished: begins a copy of a model, and kills itself in the midst of it or before the finished one is put in its place.
import { dirname, join } from 'node:path'
import { createProcessTable } from '@plinth/durable'
import { makeStaging, newCopyIntent } from '../../src/import/staging.ts'
import { openLibraryJournal } from '../../src/library-journal.ts'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { libraryPlace } from '../../src/registry/library-place.ts'
import { llamaFile, writeFiles } from '../model-files.ts'
import { ID, NAMES } from '../weight-sources.ts'

const [root = '', when = ''] = process.argv.slice(2)
const from = await writeFiles(join(dirname(root), 'from'), { 'tiny.gguf': llamaFile() })
const library = await openModelLibrary({ root })
if (when === 'half') {
  const request = { source_path: join(from, 'tiny.gguf'), ...NAMES }
  await library.importFile(request, { onEvent: () => process.kill(process.pid, 'SIGKILL') })
}
const [place, processes] = [libraryPlace(root), createProcessTable()]
const journal = await openLibraryJournal({ place, processes })
const intent = newCopyIntent(ID)
await journal.begin(intent)
const staging = await makeStaging(place, intent)
const metadata = { schema_version: 2, model_id: ID, storage_kind: 'library_owned', files: [{ name: 'tiny.gguf' }] }
await writeFiles(staging, { 'tiny.gguf': llamaFile(), 'metadata.json': JSON.stringify(metadata) })
process.kill(process.pid, 'SIGKILL')
