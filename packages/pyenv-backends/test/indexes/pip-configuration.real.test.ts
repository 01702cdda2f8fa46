import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import {
  childEnvironment,
  createInstaller,
  createPythonLocator,
  hostIndexConfiguration,
  runCommand,
} from '../../src/index.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'plinth pip configuration é-')))
const HOSTS = 40

afterAll(() => rmSync(root, { recursive: true, force: true }))

/** For each set of variables, what pip's own parser takes for `pip install` without arguments; null where it refuses. */
const ASK_PIP = `
import json, os, sys
sys.path.insert(0, sys.argv[1])
from pip._internal.commands import create_command
answers = []
for variables, sys.prefix in json.load(sys.stdin):
    for name in list(os.environ):
        if name.startswith(("PIP_", "XDG_")) or name == "HOME":
            del os.environ[name]
    os.environ.update(variables)
    try:
        taken, _ = create_command("install").parser.parse_args([])
        answers.append([taken.index_url, taken.extra_index_urls, taken.find_links, bool(taken.no_index), taken.trusted_hosts,
            taken.cert, taken.client_cert, taken.proxy or None, float(taken.timeout), taken.retries])
    except SystemExit:
        answers.append(None)
print(json.dumps(answers))
`

const url = fc.constantFrom('https://one.example/simple', 'https://two.example/simple', 'file:///three')
const urls = fc.array(url, { minLength: 1, maxLength: 3 })
const separator = fc.constantFrom(' ', '\n    ', '\n\t# a comment\n    ', '\n\n    ')
const list = fc.tuple(urls, separator).map(([values, between]) => values.join(between))
const path = fc.constantFrom('/ca.pem', '/client one.pem', '/ü.pem')
const count = fc.integer({ min: 1, max: 99 }).map(String)
const yesOrNo = fc.constantFrom('yes', 'no', 'true', 'false', '0', '1', 'on', 'off', 'Y', 'T')

const VALUES = {
  'index-url': url,
  'pypi-url': url,
  'extra-index-url': list,
  'find-links': list,
  'no-index': yesOrNo,
  'trusted-host': fc.constantFrom('a.example', 'a.example b.example:8080', ''),
  cert: path,
  'client-cert': path,
  proxy: fc.constantFrom('http://proxy:3128', ''),
  timeout: count,
  'default-timeout': count,
  retries: count,
}

const option = fc
  .constantFrom(...Object.entries(VALUES))
  .chain(([name, value]) => fc.tuple(fc.constantFrom(name, name.replaceAll('-', '_'), `--${name}`), value))
const section = fc.record({
  name: fc.constantFrom('global', 'install', 'download', 'wheel'),
  options: fc.uniqueArray(option, { selector: ([name]) => name.replace(/^--/, '').replaceAll('_', '-'), maxLength: 5 }),
})
const file = fc
  .array(section, { maxLength: 3 })
  .map((sections) =>
    [...new Map(sections.map((each) => [each.name, each])).values()]
      .map(({ name, options }) => [`[${name}]`, ...options.map(([key, value]) => `${key} = ${value}`)].join('\n'))
      .join('\n'),
  )
const variables = fc
  .uniqueArray(
    option.filter(([, value]) => !value.includes('#')),
    { selector: ([name]) => name.replace(/^--/, '').replaceAll('_', '-'), maxLength: 3 },
  )
  .map((options) =>
    options.map(([name, value]) => [`PIP_${name.replace(/^--/, '').replaceAll('-', '_').toUpperCase()}`, value]),
  )
const PLACES = [
  'xdg-system/pip/pip.conf',
  'home/.pip/pip.conf',
  'home/.config/pip/pip.conf',
  'site/pip.conf',
  'named.conf',
]
const host = fc.record({ files: fc.tuple(file, file, file, file, file), variables, isNamed: fc.boolean() })

interface Host {
  readonly files: readonly string[]
  readonly variables: readonly (readonly string[])[]
  readonly isNamed: boolean
}

/** Writes the files of a host, and gives its variables and the root of its Python. */
function placeHost(index: number, { files, variables, isNamed }: Host): readonly [Record<string, string>, string] {
  const folder = join(root, String(index))
  for (const [place, text] of files.entries()) {
    const target = join(folder, PLACES[place] ?? '')
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
  const env = {
    HOME: join(folder, 'home'),
    XDG_CONFIG_DIRS: join(folder, 'xdg-system'),
    ...(isNamed ? { PIP_CONFIG_FILE: join(folder, 'named.conf') } : {}),
    ...Object.fromEntries(variables),
  }
  return [env, join(folder, 'site')]
}

async function ours([env, pythonPrefix]: readonly [Record<string, string>, string]): Promise<unknown> {
  const found = await hostIndexConfiguration({ env, pythonPrefix })
  return [
    found.indexUrl ?? 'https://pypi.org/simple',
    found.extraIndexUrls,
    found.findLinks,
    found.indexAccess === 'disabled',
    found.trustedHosts,
    found.certificateBundle,
    found.clientCertificate,
    found.proxy,
    found.timeoutSeconds ?? 15,
    found.retries ?? 5,
  ]
}

it('takes the same settings from random configuration files and variables as pip itself does', async () => {
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.10' })
  const executable = python?.executable ?? 'no Python 3.10 or newer'
  const toolsDir = join(root, 'tools')
  await createInstaller({ name: 'pip', toolsDir, cacheDir: join(root, 'cache') }).prepare({ python: executable })
  const hosts = fc.sample(host, { seed: 20261121, numRuns: HOSTS }).map((each, index) => placeHost(index, each))
  const { stdout, stderr } = await runCommand(executable, ['-I', '-c', ASK_PIP, join(toolsDir, 'pip-26.3')], {
    env: childEnvironment(process.env),
    stdin: JSON.stringify(hosts),
  })
  const answers: unknown = JSON.parse(stdout.text || 'null')
  const told = await Promise.all(hosts.map(ours))
  expect(stderr.text).toBe('')
  if (!Array.isArray(answers)) throw new Error('pip gave no list')
  const different = hosts.flatMap((env, index) => {
    const [pip, mine] = [answers[index], told[index]].map((each) => JSON.stringify(each))
    return pip === mine ? [] : [{ env, pip, mine }]
  })
  expect(different).toEqual([])
})
