// loaded.ts: runs a command that succeeds, then prints which modules outside this package were loaded for it.
import { registerHooks } from 'node:module'

const loaded = new Set<string>()
registerHooks({
  resolve: (specifier, context, next) => {
    if (!specifier.startsWith('.')) loaded.add(specifier)
    return next(specifier, context)
  },
})
const { runCli, processHost } = await import('../../src/index.ts')
const run = async () => ({ text: 'ok' })
const exitCodes = [{ code: 0, meaning: 'done' }]
const definition = { name: 'p', version: '1', summary: 'p', exitCodes, commands: [{ name: 'go', summary: 'go', run }] }
await runCli(definition, { ...processHost(), argv: ['go'] })
process.stdout.write(`${JSON.stringify([...loaded].filter((name) => !name.startsWith('node:')))}\n`)
