// import-files.ts <library> <source> <log>: imports a directory by copy, its first file by link, and a copy of it in place, over and over, until it is
// killed. The log says what is done.
import { appendFileSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { reportPhase } from '@plinth/durable/testing'
import { openModelLibrary } from '../../src/open-model-library.ts'

const [root = '', source = '', log = ''] = process.argv.slice(2)
process.on('uncaughtException', (error) => {
  appendFileSync(log, `crashed ${JSON.stringify(String(error.stack))}\n`)
  process.exit(1)
})
const library = await openModelLibrary({ root })

async function change(phase: string, id: string, operation: () => Promise<{ readonly status: string }>): Promise<void> {
  reportPhase('writing', phase)
  const { status } = await operation()
  appendFileSync(log, `${status} ${id}\n`)
  reportPhase('idle')
}

for (let turn = 0; ; turn += 1) {
  const request = { family: 'kill', official_name: `m${turn}`, source_path: source }
  await change('copy', `llm/kill/m${turn}`, () => library.importDirectory(request))
  await change('link', `audio/kill/m${turn}`, () =>
    library.importFile({ ...request, source_path: join(source, 'a.gguf'), model_type: 'audio', mode: 'hardlink' }),
  )
  const model_id = `llm/place/p${turn}`
  cpSync(source, join(root, model_id), { recursive: true })
  await change('place', model_id, () => library.importInPlace({ model_id }))
}
