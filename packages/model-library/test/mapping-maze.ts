import { link, lstat, mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import type { MappingConfig } from '../src/mapping/mapping-config.ts'
import type { ModelLibrary } from '../src/model-library.ts'
import { fileModel, mapping, mappingPaths } from './mapping-place.ts'
import { runTool } from './run-tool.ts'
import { type Scratch, scratch } from './scratch.ts'

const NAMES = ['one.gguf', 'two.gguf', 'sub/one.gguf', 'sub/two.gguf', 'sub/deep/one.gguf'] as const
const THINGS = ['file', 'to_library', 'to_outside', 'to_nowhere', 'hard_outside', 'hard_library', 'directory'] as const
const FOLDERS = ['none', 'directory', 'to_outside', 'to_library', 'mount_outside', 'mount_library'] as const
const STEPS = [
  'apply',
  'apply',
  'apply',
  'undo',
  'put',
  'put',
  'take',
  'edit',
  'remove_model',
  'add_model',
  'reopen',
] as const

/** Something that happens to an app's folder or the library. */
interface Step {
  readonly kind: (typeof STEPS)[number]
  readonly name: (typeof NAMES)[number]
  readonly thing: (typeof THINGS)[number]
  readonly config: Pick<MappingConfig, 'link' | 'on_conflict' | 'mappings'>
}

/**
 * Walks through mazes of links, in which apply and undo change nothing that the library did not make: neither in the app's folder, nor behind any
 * link, nor in the library. With mounts, call it where mounting is allowed.
 */
export async function walkMappingMazes(
  runs: number,
  { seed, mounts }: { seed: number; mounts: boolean },
): Promise<void> {
  const folders = fc.constantFrom(...FOLDERS.filter((each) => mounts || !each.startsWith('mount')))
  await fc.assert(
    fc.asyncProperty(folders, folders, someSteps(), async (sub, deep, steps) => {
      await using place = await scratch()
      const maze = await makeMaze(place, { sub, deep })
      try {
        await walk(maze, steps)
      } finally {
        for (const each of maze.mounted.toReversed()) runTool('umount', [each])
      }
    }),
    { seed, numRuns: runs },
  )
}

/** A few things are there first. */
function someSteps(): fc.Arbitrary<readonly Step[]> {
  const things = fc.array(aStep(), { minLength: 1, maxLength: 4 })
  const steps = fc.array(aStep(), { minLength: 5, maxLength: 14 })
  return fc
    .tuple(things, steps)
    .map(([put, rest]) => [...put.map((step) => ({ ...step, kind: 'put' as const })), ...rest])
}

function aStep(): fc.Arbitrary<Step> {
  const rule = fc.record({
    target_dir: fc.constantFrom('.', '.', 'sub', 'sub/deep', 'sub/./deep/'),
    families: fc.constantFrom(null, ['a'], ['b']),
  })
  return fc.record({
    kind: fc.constantFrom(...STEPS),
    name: fc.constantFrom(...NAMES),
    thing: fc.constantFrom(...THINGS),
    config: fc.record({
      link: fc.constantFrom('symlink', 'hard_link', 'copy'),
      on_conflict: fc.constantFrom('skip', 'overwrite', 'rename'),
      mappings: fc.array(rule, { minLength: 1, maxLength: 3 }),
    }),
  })
}

type Folder = (typeof FOLDERS)[number]

interface Maze {
  readonly place: Scratch
  readonly mounted: readonly string[]
  /** Folders of the app that are links or mounts. */
  readonly leadingOut: readonly string[]
}

async function makeMaze(place: Scratch, { sub, deep }: { sub: Folder; deep: Folder }): Promise<Maze> {
  const { app, root } = mappingPaths(place)
  await mkdir(app)
  for (const name of ['one.gguf', 'deep/one.gguf', 'own.gguf']) await put(join(outside(place), name), 'precious')
  await fileModel(place, 'llm/a/first/one.gguf')
  await fileModel(place, 'llm/b/second/one.gguf')
  await fileModel(place, 'llm/b/third/two.gguf')
  const [mounted, leadingOut]: [string[], string[]] = [[], []]
  for (const [path, kind] of [
    ['sub', sub],
    ['sub/deep', deep],
  ] as const) {
    const at = join(app, path)
    if (kind === 'none' || leadingOut.length > 0 || (await lstat(at).catch(() => undefined))) continue
    if (kind !== 'directory') leadingOut.push(path)
    const to = kind.endsWith('outside') ? outside(place) : join(root, 'llm/a')
    await mkdir(dirname(at), { recursive: true })
    if (kind.startsWith('to_')) await symlink(to, at)
    else await mkdir(at)
    if (!kind.startsWith('mount')) continue
    runTool('mount', ['--bind', to, at])
    mounted.push(at)
  }
  return { place, mounted, leadingOut }
}

function outside(place: Scratch): string {
  return join(place.path, 'outside')
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

async function walk(maze: Maze, steps: readonly Step[]): Promise<void> {
  const { place } = maze
  const made = new Map<string, string>()
  let library = await place.library()
  try {
    for (const step of steps) {
      if (step.kind === 'apply') await changeNothingOfOthers(place, made, () => apply(library, place, step))
      else if (step.kind === 'undo') await changeNothingOfOthers(place, made, () => undo(library, place))
      else if (step.kind !== 'reopen') await happen(library, { ...maze, made }, step)
      if (step.kind === 'add_model') await seeAgain(place, made)
      if (step.kind !== 'reopen') continue
      await library.close()
      library = await place.library()
    }
    for (let turn = 0; turn < steps.length; turn += 1)
      await changeNothingOfOthers(place, made, () => undo(library, place))
  } finally {
    await library.close()
  }
}

async function apply(library: ModelLibrary, place: Scratch, { config }: Step): Promise<readonly string[]> {
  const previewed = await library.previewMapping(mapping(place, config))
  const { applied } = await library.applyMapping(mapping(place, config))
  const expected = previewed.actions.filter(({ kind }) => kind !== 'skip')
  if (JSON.stringify(applied) !== JSON.stringify(expected)) throw new Error('apply did not do what preview showed')
  return applied.filter(({ kind }) => kind !== 'remove').map(({ target }) => target)
}

async function undo(library: ModelLibrary, place: Scratch): Promise<readonly string[]> {
  const { applied } = await library.undoMapping(mapping(place)).catch((error) => {
    if (Object(error).code !== 'nothing_to_undo') throw error
    return { applied: [] }
  })
  return applied.filter(({ kind }) => kind !== 'remove').map(({ target }) => target)
}

/** Runs a change, and rejects when anything is other than before that the library had not made. `made` is brought up to date. */
async function changeNothingOfOthers(
  place: Scratch,
  made: Map<string, string>,
  change: () => Promise<readonly string[]>,
): Promise<void> {
  const before = await everything(place)
  const targets = await change()
  const after = await everything(place)
  const seen = JSON.stringify([...before], null, 1)
  for (const [path, marks] of before) {
    if (made.get(path) === marks || path.includes('.plinth-mapping-')) continue
    if (after.get(path) !== marks) throw new Error(`${path} was ${marks} and is ${after.get(path)} in ${seen}`)
  }
  for (const [path, marks] of after) if (!before.has(path) && marks.startsWith('directory')) made.set(path, marks)
  for (const target of targets) {
    const marks = after.get(target)
    if (marks === undefined) throw new Error(`${target} was not made`)
    made.set(target, marks)
  }
  const added = [...after.keys()].filter((path) => !before.has(path) && !path.includes('.plinth-mapping-'))
  const stranger = added.find((path) => made.get(path) !== after.get(path))
  if (stranger !== undefined) throw new Error(`${stranger} was made and not told`)
  if (added.some((path) => !path.startsWith(mappingPaths(place).app)))
    throw new Error(`something was made outside the app: ${added}`)
}

/** What is written into a file of the library shows in its hard links, which are the library's all the same. */
async function seeAgain(place: Scratch, made: Map<string, string>): Promise<void> {
  const after = await everything(place)
  const fileOf = (marks = '') => marks.split(' ').slice(0, 2).join(' ')
  const models = join(mappingPaths(place).root, 'llm')
  const ofLibrary = new Set([...after].flatMap(([path, marks]) => (path.startsWith(models) ? [fileOf(marks)] : [])))
  for (const [path, marks] of made) {
    const now = after.get(path)
    // A copy that somebody wrote into is theirs, whatever is written into the library.
    if (now !== undefined && fileOf(now) === fileOf(marks) && ofLibrary.has(fileOf(now))) made.set(path, now)
  }
}

/** What is where, but for the library's own notes: kind, inode, time, and what a link says. Mounts show what they mount. */
async function everything(place: Scratch): Promise<ReadonlyMap<string, string>> {
  const { app, root } = mappingPaths(place)
  const found = new Map<string, string>()
  for (const top of [app, join(root, 'llm'), outside(place)]) {
    for (const name of await readdir(top, { recursive: true }).catch(() => [])) {
      const path = join(top, name)
      const entry = await lstat(path, { bigint: true })
      const { ino, mtimeNs, mode, size } = entry
      const text = entry.isSymbolicLink() ? await readlink(path) : ''
      found.set(path, entry.isDirectory() ? `directory ${ino} ${mode}` : [mode, ino, size, mtimeNs, text].join(' '))
    }
  }
  return found
}

async function happen(
  library: ModelLibrary,
  { place, leadingOut, made }: Maze & { readonly made: ReadonlyMap<string, string> },
  { kind, name, thing }: Step,
): Promise<void> {
  const { app, root } = mappingPaths(place)
  // Mostly it happens to what the library made.
  const links = [...made].filter(([, marks]) => !marks.startsWith('directory')).map(([link]) => link)
  const path = (kind === 'put' ? undefined : links[NAMES.indexOf(name) % links.length]) ?? join(app, name)
  const model = join(root, 'llm/b/second')
  if (kind === 'remove_model') await rm(model, { recursive: true, force: true })
  if (kind === 'add_model') await fileModel(place, `llm/b/second/${basename(name)}`)
  if (kind.endsWith('model')) await library.reindex()
  // Never through a link or a mount: what is there is not the app's.
  if (leadingOut.some((each) => path.startsWith(join(app, each, '/')))) return
  if (kind === 'put') await putThing(place, path, thing)
  if (kind === 'take') await rename(path, `${path}.taken`).catch(() => {})
  if (kind === 'edit' && (await lstat(path).catch(() => undefined))?.isDirectory() === false) await rewrite(path)
}

/** As most programs do: another file takes the name. */
async function rewrite(path: string): Promise<void> {
  await writeFile(`${path}.new`, 'edited')
  await rename(`${path}.new`, path)
}

async function putThing(place: Scratch, path: string, thing: Step['thing']): Promise<void> {
  const { root } = mappingPaths(place)
  const model = join(root, 'llm/a/first/one.gguf')
  const own = join(outside(place), 'own.gguf')
  await mkdir(dirname(path), { recursive: true })
  if (await lstat(path).catch(() => undefined)) return
  const makers = {
    file: () => writeFile(path, 'mine'),
    to_library: () => symlink(model, path),
    to_outside: () => symlink(own, path),
    to_nowhere: () => symlink(join(place.path, 'nowhere'), path),
    hard_outside: () => link(own, path),
    hard_library: () => link(model, path),
    directory: () => mkdir(path),
  }
  await makers[thing]()
}
