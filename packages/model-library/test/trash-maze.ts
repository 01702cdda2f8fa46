import { execFileSync } from 'node:child_process'
import { copyFile, link, lstat, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import { openModelLibrary } from '../src/open-model-library.ts'
import { OWNED_FILES, OWNED_ID, writeOwnedModel } from './owned-models.ts'
import { codeOf, scratch } from './scratch.ts'
import { treeOf } from './tree.ts'

/** One thing that somebody does in a model's directory, at one of its files. */
interface Turn {
  readonly kind: keyof typeof TURNS
  readonly at: number
}

/** Where a maze is built. `theirs`: paths below the model's directory that are not the library's from then on. */
interface Maze {
  readonly directory: string
  readonly outside: string
  readonly theirs: Set<string>
  readonly mounts: string[]
  turn: number
}

type Build = (maze: Maze, path: string) => Promise<void>

const TURNS = {
  link_to_directory: (maze) => add(maze, (to) => symlink(join(maze.outside, 'deep'), to)),
  link_to_file: (maze) => add(maze, (to) => symlink(join(maze.outside, 'precious'), to)),
  link_to_itself: (maze) => add(maze, (to) => symlink(basename(to), to)),
  link_upwards: (maze) => add(maze, (to) => symlink(maze.directory, to)),
  hard_link_in: (maze) => add(maze, (to) => link(join(maze.outside, 'precious'), to)),
  own_file: (maze) => add(maze, (to) => writeFile(to, 'mine')),
  empty_directory: (maze) => add(maze, (to) => mkdir(to)),
  own_directory: (maze) => add(maze, (to) => mkdir(join(to, 'a/b'), { recursive: true })),
  pipe: (maze) => add(maze, async (to) => run('mkfifo', [to])),
  bind_mount: (maze) => add(maze, (to) => bind(maze, join(maze.outside, 'deep'), to)),
  empty_disk: (maze) => add(maze, (to) => disk(maze, to)),
  // The inode that the ledger speaks of, now behind a link that the library did not make.
  directory_moved_away: async (maze, path) => replaceByLink(maze, dirname(path)),
  file_moved_away: async (maze, path) => replaceByLink(maze, path),
  hard_link_out: async ({ directory, outside, turn }, path) => {
    await link(join(directory, path), join(outside, `hard${turn}`))
  },
  mount_over_directory: async (maze, path) => {
    if (dirname(path) === '.') return
    claim(maze, dirname(path))
    await bind(maze, join(maze.outside, 'deep'), join(maze.directory, dirname(path)))
  },
  mount_over_file: async (maze, path) => {
    claim(maze, path)
    await bind(maze, join(maze.outside, 'precious'), join(maze.directory, path))
  },
  other_bytes: async (maze, path) => {
    claim(maze, path)
    await rm(join(maze.directory, path))
    await writeFile(join(maze.directory, path), 'x'.repeat(OWNED_FILES[path]?.length ?? 0))
  },
  same_bytes: async ({ directory }, path) => {
    await copyFile(join(directory, path), join(directory, `${path}.copy`))
    await rename(join(directory, `${path}.copy`), join(directory, path))
  },
  touched: async ({ directory }, path) => utimes(join(directory, path), 1, 1),
} as const satisfies Readonly<Record<string, Build>>

const PATHS = Object.keys(OWNED_FILES)
const NEW_PLACES = ['.', 'tokenizer', 'tokenizer/extra']

/**
 * Builds mazes around a model, deletes it, and restores it or empties the trash. What the library did not create is, each time, exactly where and
 * what it was; what it created is gone, or back. Call it where mounting is allowed.
 */
export async function walkMazes(runs: number, seed: number): Promise<void> {
  const kinds: (keyof typeof TURNS)[] = []
  for (const kind in TURNS) if (isKind(kind)) kinds.push(kind)
  const turn: fc.Arbitrary<Turn> = fc.record({
    kind: fc.constantFrom(...kinds),
    at: fc.integer({ min: 0, max: PATHS.length - 1 }),
  })
  const afterwards: fc.Arbitrary<Afterwards> = fc.oneof(
    fc.constant('restore' as const),
    fc.array(turn, { maxLength: 4 }).map((turns) => ({ emptyAfter: turns })),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 8 }), afterwards, async (turns, then) => walk(turns, then)),
    { seed, numRuns: runs },
  )
}

/** What becomes of the deleted model: it is restored, or its trash is emptied after a maze was built there as well. */
type Afterwards = 'restore' | { readonly emptyAfter: readonly Turn[] }

async function walk(turns: readonly Turn[], then: Afterwards): Promise<void> {
  await using place = await scratch()
  const [root, outside] = [join(place.path, 'library'), join(place.path, 'outside')]
  await mkdir(join(outside, 'deep'), { recursive: true })
  for (const name of ['precious', 'deep/precious', 'deep/tokenizer.json']) await writeFile(join(outside, name), name)
  const directory = await writeOwnedModel(root)
  const maze: Maze = { directory, outside, theirs: new Set(), mounts: [], turn: 0 }
  try {
    for (const { kind, at } of turns) await build(maze, kind, PATHS[at] ?? '')
    const before = await seen(maze)
    await using library = await openModelLibrary({ root })
    const { trash_id = '' } = await library.deleteModel(OWNED_ID)
    const after = await seen(maze)
    same('outside', after.outside, before.outside)
    same('theirs', after.theirs, before.theirs)
    same('ours', after.ours, [])
    if (then === 'restore') {
      await library.restoreFromTrash(trash_id)
      same('ours at last', (await seen(maze)).ours, before.ours)
    } else {
      const trashed: Maze = { ...maze, directory: join(root, '.plinth/trash', trash_id, 'model'), theirs: new Set() }
      for (const { kind, at } of then.emptyAfter) await build(trashed, kind, PATHS[at] ?? '')
      const between = await seen(trashed)
      await library.emptyTrash()
      const last = await seen(trashed)
      same('outside the trash', last.outside, between.outside)
      same('theirs in the trash', last.theirs, between.theirs)
      same('ours in the trash', last.ours, [])
      same('trash', [String(await codeOf(library.restoreFromTrash(trash_id)))], ['trash_item_not_found'])
    }
    same('theirs at last', (await seen(maze)).theirs, before.theirs)
  } finally {
    for (const mount of maze.mounts.toReversed()) run('umount', [mount])
  }
}

async function build(maze: Maze, kind: keyof typeof TURNS, path: string): Promise<void> {
  maze.turn += 1
  // In the trash not every file is there.
  const isThere = await lstat(join(maze.directory, path)).catch(() => undefined)
  if (isThere && !isTheirs(maze, path)) await TURNS[kind](maze, path)
}

async function seen(maze: Maze) {
  const lines = await treeOf(maze.directory, 'microseconds').catch(() => [])
  const isOther = (line: string) => isTheirs(maze, line.split(' | ')[0] ?? '')
  const isDirectory = (line: string) => / \| 4\d{4} \| /.test(line)
  return {
    // How often a file is linked, and that is all, changes where ours is one of its names.
    outside: await treeOf(maze.outside),
    theirs: lines.filter(isOther),
    ours: lines.filter((line) => !isOther(line) && !isDirectory(line)),
  }
}

/** In a place where nothing else has the name. */
async function add(maze: Maze, make: (to: string) => Promise<unknown>): Promise<void> {
  const place = NEW_PLACES[maze.turn % NEW_PLACES.length] ?? '.'
  const path = place === '.' ? `new${maze.turn}` : `${place}/new${maze.turn}`
  const around = await lstat(join(maze.directory, place)).catch(() => undefined)
  if (!around?.isDirectory() || isTheirs(maze, path)) return
  claim(maze, path)
  await make(join(maze.directory, path))
}

async function replaceByLink(maze: Maze, path: string): Promise<void> {
  if (path === '.') return
  const target = join(maze.outside, `moved${maze.turn}`)
  // A directory with a mount in it does not move to another mount.
  if (maze.mounts.some((mount) => mount.startsWith(join(maze.directory, path)))) return
  claim(maze, path)
  await rename(join(maze.directory, path), target)
  await symlink(target, join(maze.directory, path))
}

async function bind(maze: Maze, from: string, to: string): Promise<void> {
  if (!(await codeOfStat(to))) await mkdir(to)
  run('mount', ['--bind', from, to])
  maze.mounts.push(to)
}

async function disk(maze: Maze, to: string): Promise<void> {
  await mkdir(to)
  run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', to])
  maze.mounts.push(to)
  await writeFile(join(to, 'precious'), 'on another disk')
}

async function codeOfStat(path: string): Promise<boolean> {
  return utimes(path, 1, 1).then(
    () => true,
    () => false,
  )
}

function claim({ theirs }: Maze, path: string): void {
  theirs.add(path)
}

function isTheirs({ theirs }: Maze, path: string): boolean {
  for (let each = path; each !== '.' && each !== ''; each = dirname(each)) if (theirs.has(each)) return true
  return false
}

function isKind(kind: string): kind is keyof typeof TURNS {
  return Object.hasOwn(TURNS, kind)
}

function same(what: string, found: readonly string[], expected: readonly string[]): void {
  if (found.join('\n') === expected.join('\n')) return
  throw new Error(`${what}:\n${found.join('\n')}\ninstead of\n${expected.join('\n')}`)
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args)
}
