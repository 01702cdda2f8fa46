/** Where things lie inside an environment, one implementation per platform. Paths are joined for the running host. */
export interface PrefixLayout {
  readonly platform: 'posix' | 'windows'
  /** The interpreter: `<prefix>/bin/python`, `<prefix>\Scripts\python.exe`. */
  pythonExecutable(prefix: string): string
  /** Where commands lie: `bin`, `Scripts`. */
  scriptsDirectory(prefix: string): string
  /** The one site-packages directory; null when there is none. */
  sitePackagesDirectory(prefix: string): Promise<string | null>
  /** File names that a command may have, in the order in which they are tried: `black`; `black.exe`, `black.cmd`, … */
  commandFileNames(command: string): readonly string[]
}
