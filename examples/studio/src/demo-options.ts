import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'

const STUDIO = join(import.meta.dirname, '..')

/** What the demo is asked to do; every path is absolute. */
export interface DemoOptions {
  readonly bundle: string
  readonly dataDir: string
  readonly runtime: 'light' | 'diffusers'
  readonly prompt: string
  readonly seed: number
  /** Serve Studio instead. */
  readonly open?: OpenOptions
}

/** How Studio is served. */
export interface OpenOptions {
  /** 0 takes any that is free. */
  readonly port: number
  /** Directories that a page may look into, besides the home folder, the current folder and the bundles of the repository. */
  readonly browse: readonly string[]
}

/** Where the command line comes from. */
export interface CommandLine {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** Reads the demo's command line; prints help or a usage error itself and then throws commander's CommanderError. Relative paths are the caller's, whatever folder pnpm runs in. */
export function readDemoOptions({ argv, env, cwd }: CommandLine): DemoOptions {
  const from = env.INIT_CWD ?? cwd
  const command = new Command('demo')
    .description('Takes one diffusers bundle from its directory to a picture or a sound in assets.pa.')
    .addOption(
      new Option('--bundle <dir>', 'a diffusers bundle; it stays as it is').default(
        join(STUDIO, 'fixtures', 'bundles', 'tiny-sd'),
        'the tiny one in the repository',
      ),
    )
    .addOption(
      new Option('--runtime <runtime>', 'what runs: a light program that paints, or the real pipeline')
        .choices(['light', 'diffusers'])
        .default('light'),
    )
    .addOption(
      new Option('--data <dir>', 'where library, environments and workspace lie').default(
        join(STUDIO, '..', '..', '.plinth-demo'),
        '.plinth-demo in the checkout',
      ),
    )
    .addOption(new Option('--prompt <text>', 'what to make').default('a lighthouse at dawn'))
    .addOption(
      new Option('--seed <number>', 'the same seed makes the same picture or sound').default(0).argParser(wholeNumber),
    )
    .addOption(new Option('--open', 'serve Studio on this machine and show it in a browser').default(false))
    .addOption(
      new Option('--port <number>', 'with --open: where it listens on 127.0.0.1; 0 takes any that is free')
        .default(0, 'any that is free')
        .argParser(portNumber),
    )
    .addOption(
      new Option(
        '--browse <dir>',
        'with --open: a folder to add models from, besides home and the current one; repeat it for more',
      )
        .default([], 'none')
        .argParser(oneMore),
    )
    .addHelpText('after', HELP)
    .exitOverride()
    .parse([...argv.filter((argument) => argument !== '--')], { from: 'user' })
  const given = command.opts<{
    bundle: string
    runtime: DemoOptions['runtime']
    data: string
    prompt: string
    seed: number
    open: boolean
    port: number
    browse: readonly string[]
  }>()
  return {
    bundle: resolve(from, given.bundle),
    dataDir: resolve(from, given.data),
    runtime: given.runtime,
    prompt: given.prompt,
    seed: given.seed,
    ...(given.open ? { open: { port: given.port, browse: placesToBrowse(from, given.browse) } } : {}),
  }
}

/** Home, where the person stands, the bundles of the repository, and what was named. */
function placesToBrowse(from: string, named: readonly string[]): readonly string[] {
  return [...named.map((each) => resolve(from, each)), homedir(), from, join(STUDIO, 'fixtures', 'bundles')]
}

const HELP = `
Examples:
  npx -y pnpm@12 demo
  npx -y pnpm@12 demo --bundle ~/models/my-sdxl --runtime diffusers
  npx -y pnpm@12 demo --bundle ~/models/stable-audio-open --runtime diffusers --prompt "rain on a roof"
  npx -y pnpm@12 demo --data ./demo-data --seed 7
  npx -y pnpm@12 demo --open
  npx -y pnpm@12 demo --open --port 4600 --browse /mnt/models

Studio's graphs, models, environments and pictures lie in the data folder, and are there again the next time. It is seen from this machine
alone, and ends with Ctrl-C.

Exit codes: 0 done, 1 failed, 2 usage, 130 interrupted.`

function portNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return value
}

function oneMore(text: string, before: readonly string[]): readonly string[] {
  return [...before, text]
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('A seed is a whole number from 0.')
  return value
}
