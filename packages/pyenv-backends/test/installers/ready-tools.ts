import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInstaller } from '../../src/index.ts'
import { type CommandCall, createFakeCommands, type FakeAnswer } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** Makes complete copies of both tools, which are no programs, and gives their folder. */
export function toolsIn(root: string): string {
  for (const entry of ['uv-0.13.9/uv-0.13.9.data/scripts/uv', 'pip-26.3/pip/__main__.py']) {
    const [folder = ''] = entry.split('/')
    mkdirSync(join(root, 'tools', dirname(entry)), { recursive: true })
    writeFileSync(join(root, 'tools', entry), 'tool')
    writeFileSync(join(root, 'tools', folder, 'plinth-tool.json'), JSON.stringify({ size: 4 }))
  }
  return join(root, 'tools')
}

/** An installer whose tools are there already, with a program that answers as told. */
export function installerWith(name: 'uv' | 'pip', answer: (call: CommandCall) => FakeAnswer | undefined) {
  const root = temporaryFolder()
  const commands = createFakeCommands(answer)
  const env = {
    HOME: root,
    PATH: '/usr/bin',
    PIP_INDEX_URL: 'https://anna:s3cret@index.example/simple',
    UV_CONSTRAINT: '/evil.txt',
  }
  const folders = { toolsDir: toolsIn(root), cacheDir: join(root, 'cache') }
  return { root, ...commands, installer: createInstaller({ name, env, runCommand: commands.runCommand, ...folders }) }
}
