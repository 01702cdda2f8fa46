import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkFiles } from '../../src/prefix/check-files.ts'
import { createFileThreads } from '../../src/prefix/thread/file-threads.ts'
import { aPrefix } from './a-prefix.ts'

const NAMES = ['a.py', 'b/c.so', 'b/ü x.txt', 'odd, "quoted".py', 'd', '../../../bin/run', '../../../share/man/run.1']
const DIGEST = (algorithm: string, text: string) =>
  `${algorithm}=${createHash(algorithm).update(text).digest('base64url')}`
/** What a RECORD may say of a file that it describes truly. */
const STYLES: Readonly<Record<string, (text: string) => string>> = {
  usual: (text) => `${DIGEST('sha256', text)},${Buffer.byteLength(text)}`,
  sizeless: (text) => `${DIGEST('sha256', text)},`,
  strong: (text) => `${DIGEST('sha512', text)},${Buffer.byteLength(text)}`,
  nothing: () => ',',
  size: (text) => `,${Buffer.byteLength(text)}`,
  unheardOf: (text) => `blake99=abc,${Buffer.byteLength(text)}`,
}
const OPEN = ['nothing', 'size', 'unheardOf']
/** The same place, spelled in other ways. */
const SPELLINGS = [(path: string) => path, (path: string) => `./${path}`, (path: string) => `x/../${path}`]

const ROW = fc.record({
  path: fc.constantFrom(...NAMES),
  text: fc.constantFrom('', 'x', 'two\n', 'ünd'.repeat(50)),
  style: fc.constantFrom(...Object.keys(STYLES)),
  spelling: fc.constantFrom(...SPELLINGS),
})
const WHEELS = fc.array(fc.uniqueArray(ROW, { selector: ({ path }) => path, maxLength: 6 }), {
  minLength: 1,
  maxLength: 4,
})
type Wheel = typeof WHEELS extends fc.Arbitrary<(infer T)[]> ? T : never

const threads = createFileThreads(() => {
  throw new Error('the host itself does it')
})

it('rejects no sound environment, whatever its RECORDs leave open and however often a path is claimed', async () => {
  await fc.assert(
    fc.asyncProperty(WHEELS, async (wheels) => {
      const { environment, scripts } = await installed(wheels)
      const checked = await checkFiles({ threads, environment, scripts }, { depth: 'full' })
      const claims = Map.groupBy(wheels.flat(), ({ path }) => path)
      const open = [...claims].filter(([, rows]) => rows.length > 1 || rows.some(({ style }) => OPEN.includes(style)))
      const twice = [...claims].filter(([, rows]) => rows.length > 1)
      const named = (rows: typeof open) => rows.map(([path]) => nameOf(environment, path)).sort()
      expect([Object.keys(checked.ownDigests).sort(), checked.claimedTwice, checked.faulty]).toEqual([
        named(open),
        named(twice),
        [],
      ])
    }),
    { numRuns: 40, seed: 20261121 },
  )
}, 120_000)

it('finds any change of any claimed file again, and names it alone', async () => {
  const someChange = fc.record({ wheels: WHEELS, pick: fc.nat(), addition: fc.constantFrom('flip', 'append') })
  await fc.assert(
    fc.asyncProperty(someChange, async ({ wheels, pick, addition }) => {
      const { environment, scripts, task } = await installed(wheels)
      const paths = [...new Set(wheels.flat().map(({ path }) => path))]
      const path = paths[pick % paths.length]
      if (path === undefined) return
      const { ownDigests, unclaimed, executables } = await checkFiles(
        { threads, environment, scripts },
        { depth: 'stat' },
      )
      const known = { ownDigests, unclaimed, executables }
      const sound = await threads.inspect({ ...task, known })
      const file = join(environment.sitePackages, path)
      const bytes = await readFile(file)
      const changed = bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte))
      await writeFile(
        file,
        addition === 'flip' && bytes.length > 0 ? changed : Buffer.concat([bytes, Buffer.from('+')]),
      )
      const { damages } = await threads.inspect({ ...task, known })
      expect([sound.damages, damages.map(({ name }) => name)]).toEqual([[], [nameOf(environment, path)]])
    }),
    { numRuns: 40, seed: 20261121 },
  )
}, 120_000)

/** Later wheels overwrite what earlier ones have put at the same path. */
async function installed(wheels: readonly Wheel[]) {
  const { known: _, ...task } = await aPrefix([])
  const distributions = wheels.map((_wheel, index) => ({
    name: `w${index}`,
    canonicalName: `w${index}`,
    version: '1.0',
    directory: join(task.sitePackages, `w${index}-1.0.dist-info`),
  }))
  for (const [index, wheel] of wheels.entries()) {
    const directory = distributions[index]?.directory ?? ''
    await mkdir(directory, { recursive: true })
    for (const { path, text } of wheel) {
      await mkdir(dirname(join(task.sitePackages, path)), { recursive: true })
      await writeFile(join(task.sitePackages, path), text)
    }
    const rows = wheel.map(({ path, text, style, spelling }) => `${quoted(spelling(path))},${STYLES[style]?.(text)}`)
    await writeFile(join(directory, 'RECORD'), [...rows, `w${index}-1.0.dist-info/RECORD,,`, ''].join('\r\n'))
  }
  const { prefix, sitePackages, scripts } = task
  const facts = { state: 'present', pythonExecutable: '', pythonVersion: '', pythonHome: '' } as const
  const named = distributions.map(({ name, directory }) => ({ name, directory }))
  return {
    environment: { ...facts, prefix, sitePackages, distributions },
    scripts,
    task: { ...task, distributions: named },
  }
}

function nameOf({ prefix, sitePackages }: { readonly prefix: string; readonly sitePackages: string }, path: string) {
  return relative(prefix, join(sitePackages, path))
}

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
