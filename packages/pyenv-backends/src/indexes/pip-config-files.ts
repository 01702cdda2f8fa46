import { existsSync } from 'node:fs'
import { devNull, homedir } from 'node:os'
import { join } from 'node:path'

/** What the places of pip's configuration files depend on. */
export interface PipHost {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  /** Root of the Python whose own `pip.conf` counts as well; null for none. */
  readonly pythonPrefix: string | null
}

/**
 * pip's configuration files, weakest first: the machine's, the user's (old place, then new), the interpreter's, `PIP_CONFIG_FILE`. When that
 * variable names a file that exists the user's are not read, and when it names the null device none are. Source: pip's user guide, "Location",
 * and what pip 26.3 does.
 */
export function pipConfigFiles({ env, platform, pythonPrefix }: PipHost): string[] {
  const named = env.PIP_CONFIG_FILE
  if (named === devNull) return []
  const places = platform === 'win32' ? windowsPlaces(env) : platform === 'darwin' ? macPlaces(env) : linuxPlaces(env)
  const name = platform === 'win32' ? 'pip.ini' : 'pip.conf'
  return [
    ...places.machine,
    ...(named && existsSync(named) ? [] : places.user),
    ...(pythonPrefix === null ? [] : [join(pythonPrefix, name)]),
    ...(named ? [named] : []),
  ]
}

type Env = PipHost['env']

interface Places {
  readonly machine: readonly string[]
  readonly user: readonly string[]
}

function linuxPlaces(env: Env): Places {
  const home = env.HOME ?? homedir()
  const shared = (env.XDG_CONFIG_DIRS || '/etc/xdg').split(':').filter((folder) => folder !== '')
  return {
    machine: [...shared.map((folder) => join(folder, 'pip', 'pip.conf')), '/etc/pip.conf'],
    user: [join(home, '.pip', 'pip.conf'), join(env.XDG_CONFIG_HOME || join(home, '.config'), 'pip', 'pip.conf')],
  }
}

function macPlaces(env: Env): Places {
  const home = env.HOME ?? homedir()
  const library = join(home, 'Library', 'Application Support', 'pip')
  return {
    machine: ['/Library/Application Support/pip/pip.conf'],
    user: [
      join(home, '.pip', 'pip.conf'),
      existsSync(library) ? join(library, 'pip.conf') : join(home, '.config', 'pip', 'pip.conf'),
    ],
  }
}

function windowsPlaces(env: Env): Places {
  const profile = env.USERPROFILE ?? homedir()
  return {
    machine: [join(env.PROGRAMDATA ?? env.ProgramData ?? 'C:\\ProgramData', 'pip', 'pip.ini')],
    user: [join(profile, 'pip', 'pip.ini'), join(env.APPDATA ?? join(profile, 'AppData', 'Roaming'), 'pip', 'pip.ini')],
  }
}
