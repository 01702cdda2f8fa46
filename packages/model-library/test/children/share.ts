// share.ts <library> <log> <apps...>: shares the weights of apps and takes it back, again and again, until it is killed.
import { appendFileSync } from 'node:fs'
import { reportPhase } from '@plinth/durable/testing'
import { openModelLibrary } from '../../src/open-model-library.ts'

const [root = '', log = '', ...apps] = process.argv.slice(2)
process.on('uncaughtException', (error) => {
  appendFileSync(log, `crashed ${JSON.stringify(String(error.stack))}\n`)
  process.exit(1)
})
const library = await openModelLibrary({ root })
for (;;) {
  const preview = await library.previewMerge({ apps, minBytes: 1, allow: 'hardlink' })
  reportPhase('writing', 'merge')
  const { refused } = await library.applyMerge(preview, { consent: preview.fingerprint })
  if (refused.length > 0) appendFileSync(log, `crashed ${JSON.stringify(refused)}\n`)
  for (;;) {
    reportPhase('writing', 'undo')
    const undone = await library.undoMerge().catch((error) => {
      if (error.code !== 'nothing_to_undo') throw error
    })
    if (!undone) break
    if (undone.refused.length > 0) appendFileSync(log, `crashed ${JSON.stringify(undone.refused)}\n`)
  }
}
