import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createFakePythonLocator, fakePython, onlyIndex } from '@plinth/pyenv-backends/testing'
import { type Environments, openEnvironments } from '../../src/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** Real environments whose Python and uv are one program that writes down what it is given. */
export interface StandIn {
  readonly environments: Environments
  /** Every argument of every start. */
  readonly args: () => Promise<string[]>
  /** Every variable of every start, as NAME=value. */
  readonly variables: () => Promise<string[]>
  /** Every line of every requirements text. */
  readonly lines: () => Promise<string[]>
}

const HASH = `sha256:${'a'.repeat(64)}`
const REPORT = JSON.stringify({
  version: '1',
  install: [
    {
      metadata: { name: 'numpy', version: '2.4.1' },
      download_info: { url: 'https://a.example/x.whl', archive_info: { hashes: { sha256: 'a'.repeat(64) } } },
    },
  ],
})

/** Opens environments over the stand-in. It answers as uv and pip do, and installs nothing. */
export async function openStandIn(installer: 'uv' | 'pip'): Promise<StandIn> {
  const folder = await temporaryFolder()
  const dataDir = join(folder, 'data')
  const program = join(folder, 'bin', 'python')
  const record = join(folder, 'record')
  await mkdir(dirname(program), { recursive: true })
  await mkdir(record)
  await writeFile(program, script(program, record))
  await chmod(program, 0o755)
  if (installer === 'pip') await placePip(join(dataDir, 'tools'))
  const environments = await openEnvironments({
    dataDir,
    installer,
    env: { PATH: process.env.PATH, HOME: folder },
    afterInstall: 'nothing',
    ...(installer === 'uv' ? { uv: program } : {}),
    ports: {
      locator: createFakePythonLocator([fakePython({ executable: program, realPath: program })]),
      hostIndexes: async () => onlyIndex('https://host.example/simple'),
      platformKey: 'linux-x86_64',
    },
  })
  const read = async (name: string, separator: string) => {
    const text = await readFile(join(record, name), 'utf8').catch(() => '')
    return text.split(separator).filter((each) => each !== '')
  }
  return {
    environments,
    args: () => read('args', '\0'),
    variables: () => read('variables', '\0'),
    lines: () => read('lines', '\n'),
  }
}

/** What a complete copy of pip looks like; nobody reads it but the stand-in. */
async function placePip(toolsDir: string): Promise<void> {
  const folder = join(toolsDir, 'pip-26.3')
  await mkdir(join(folder, 'pip'), { recursive: true })
  await writeFile(join(folder, 'pip', '__main__.py'), 'tool')
  await writeFile(join(folder, 'plinth-tool.json'), JSON.stringify({ size: 4 }))
}

function script(program: string, record: string): string {
  return `#!/bin/sh
for each; do printf '%s\\0' "$each"; last=$each; done >> '${record}/args'
env -0 >> '${record}/variables'
if [ -f requirements.txt ]; then cat requirements.txt >> '${record}/lines'; fi
for last; do :; done
case "$*" in
  --version) echo 'uv 0.13.9' ;;
  *'pip compile'*) tee -a '${record}/lines' | sed 's/$/ --hash=${HASH}/' ;;
  *'pip install'*'-r -') cat >> '${record}/lines' ;;
  *--report*) printf '%s' '${REPORT}' > report.json ;;
  *venv*)
    mkdir -p "$last/bin" "$last/lib/python3.11/site-packages"
    ln -s '${program}' "$last/bin/python"
    printf 'home = %s\\nversion = 3.11.7\\n' '${dirname(program)}' > "$last/pyvenv.cfg" ;;
esac
`
}
