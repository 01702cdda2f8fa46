import { spawnSync } from 'node:child_process'
import { COMMANDS, type CommandOutcome } from './commands.ts'

/**
 * A process of its own, in mount and user namespaces of its own, that does what it is told by messages: see `machine.ts` one level up.
 * Everything that a test mounts is gone with it.
 */
process.on('message', ({ id, name, args }: { id: number; name: keyof typeof COMMANDS; args: never[] }) => {
  void answer(name, args).then((outcome) => process.send?.({ id, ...outcome }))
})
process.on('disconnect', () => process.exit())
process.send?.({ id: 0, value: spawnSync('true').status })

async function answer(name: keyof typeof COMMANDS, args: never[]): Promise<CommandOutcome> {
  try {
    // The parent's types are those of the table, so that the arguments fit.
    const command: (...given: never[]) => unknown = COMMANDS[name]
    return { value: await command(...args) }
  } catch (error) {
    const { code, hint, details }: { code?: unknown; hint?: unknown; details?: unknown } = Object(error)
    const stack = error instanceof Error ? error.stack : undefined
    return { error: { code: String(code), message: String(error), hint: String(hint), details, stack } }
  }
}
