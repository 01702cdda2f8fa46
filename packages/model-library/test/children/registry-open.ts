// registry-open.ts <library>: opens a library, which takes over what the prior system left, and waits to be killed.
import { reportPhase } from '@plinth/durable/testing'
import { openModelLibrary } from '../../src/open-model-library.ts'

const [root = ''] = process.argv.slice(2)
reportPhase('writing')
const library = await openModelLibrary({ root })
setInterval(() => library.root, 1000)
