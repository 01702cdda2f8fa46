import { readFile, realpath } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

/** What a benchmark ran on. Nothing in it names a place on that machine. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memory: string
  readonly file_system: string
  readonly system: string
  /** One, five and fifteen minutes, before anything was started. */
  readonly load_before: string
  readonly [tool: string]: string | number
}

/** Describes this machine; `folder` is where the benchmark writes, `tools` are versions by name. */
export async function describeMachine(
  folder: string,
  tools: Readonly<Record<string, string>>,
  load: readonly number[] = loadavg(),
): Promise<Machine> {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    file_system: await fileSystemOf(folder),
    system: `${type()} ${release()} ${process.arch}`,
    load_before: load.map((each) => each.toFixed(2)).join(' '),
    node: process.version.slice(1),
    ...tools,
  }
}

/** The type of the file system below a folder, by the system's table of mounts; `unknown` where there is none. */
async function fileSystemOf(folder: string): Promise<string> {
  const path = await realpath(folder)
  const table = await readFile('/proc/self/mounts', 'utf8').catch(() => '')
  const mounts = table.split('\n').map((line) => line.split(' '))
  const around = mounts.filter(([, point = '']) => point === '/' || path === point || path.startsWith(`${point}/`))
  const nearest = around.toSorted(([, a = ''], [, b = '']) => a.length - b.length).at(-1)
  return nearest?.[2] ?? 'unknown'
}
