// import-once.ts <library> <file>: imports a file under one name, and prints what became of it.
import { openModelLibrary } from '../../src/open-model-library.ts'
import { NAMES } from '../weight-sources.ts'

const [root = '', source_path = ''] = process.argv.slice(2)
await using library = await openModelLibrary({ root })
const { status } = await library.importFile({ source_path, ...NAMES })
process.stdout.write(status)
