// scrub.ts <library>: verifies slowly and says each file that it reads.
import { openModelLibrary } from '../../src/open-model-library.ts'

const [root = ''] = process.argv.slice(2)
const library = await openModelLibrary({ root })
await library.scrub({ bytesPerSecond: 10_000, onEvent: ({ message }) => process.stdout.write(`${message}\n`) })
