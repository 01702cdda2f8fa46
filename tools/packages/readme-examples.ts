import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findCodeBlocks } from '../examples/code-blocks.ts'

const run = promisify(execFile)

/**
 * What a reader would write below the example of a package's README to see it at work, for each package by the name of its folder. It prints
 * what came of it as JSON; `scratch` is an empty directory. An example that runs by itself has its own end here as well.
 */
const ENDINGS: Readonly<Record<string, string>> = {
  contracts: `
    print({ said: launchable({ contract_version: 2 }) })`,
  'env-core': `
    print({ state: answer.state })`,
  'env-provisioner-node': `
    import { pinnedRequirements } from '@plinth/env-core'
    process.chdir(scratch)
    const needed = pinnedRequirements({ model_id: 'tiny', platform_key: 'linux-x86_64' }, ['six==1.17.0'])
    print({ python: String(await runModel(needed, new AbortController().signal)).replace(/[\\d.]+\\s*$/, 'V') })`,
  'model-library': `
    import { writeDiffusersBundle } from '@plinth/model-library/testing'
    const { bundle, requirements } = await runnable(scratch + '/library', await writeDiffusersBundle(scratch + '/bundle'))
    print({ bundle: bundle.slice(scratch.length), bindings: requirements.bindings.length > 0 })`,
  'packer-api': `
    import { createPackerWorkspaceService } from '@plinth/packer-v1'
    const bus = createPackerEventBus()
    await using service = createPackerWorkspaceService({ version: 1, events: bus })
    const { mkdirSync, writeFileSync } = await import('node:fs')
    const project = { project_id: 'game', root: scratch }
    await service.initWorkspace({ project })
    mkdirSync(scratch + '/assets/hero', { recursive: true })
    writeFileSync(scratch + '/assets/hero/a.bin', 'hero')
    writeFileSync(scratch + '/assets/hero/asset.json', '{"schema_version":1,"name":"hero","family":"blob","inputs":["*.bin"]}')
    await service.registerAsset({ project, root: 'assets/hero', include: true })
    print(await packWithProgress(service, bus))`,
  'packer-v1': `
    const { mkdirSync, writeFileSync } = await import('node:fs')
    mkdirSync(scratch + '/assets/hero', { recursive: true })
    writeFileSync(scratch + '/assets/hero/a.bin', 'hero')
    writeFileSync(scratch + '/assets/hero/asset.json', '{"schema_version":1,"name":"hero","family":"blob","inputs":["*.bin"]}')
    print({ read: new TextDecoder().decode(await packHero(scratch)) })`,
  'pyenv-backends': `
    print({ packages: packages.map(({ name, version }) => name + ' ' + version), exit: outcome.exit_code, said: stdout.text.trim() })`,
}

/** What an example is run with. */
export interface ExampleRun {
  /** Folder of the package in `packages/`. */
  readonly name: string
  /** Text of its README. */
  readonly readme: string
  /** A project that has the packages installed. */
  readonly consumer: string
  /** Empty; also stands for the folders of a server that the example names. */
  readonly scratch: string
}

/** Runs the example of a package's README in a project and gives what its ending printed. @throws where either is missing or fails. */
export async function runReadmeExample({ name, readme, consumer, scratch }: ExampleRun): Promise<unknown> {
  const [block] = findCodeBlocks('README.md', readme)
  const ending = ENDINGS[name]
  if (!block || ending === undefined) throw new Error(`${name} has no example, or nothing is known of how it is used`)
  const example = block.lines.join('\n').replaceAll("'/srv/", `'${scratch}/`).replace('/projects/game', scratch)
  const head = `const scratch = ${JSON.stringify(scratch)}\nconst print = (value: unknown) => console.log(JSON.stringify(value))\n`
  const file = join(consumer, `${name}.ts`)
  await writeFile(file, [head, example, ending, ''].join('\n'))
  const { stdout } = await run(process.execPath, [file], { cwd: consumer })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
}
