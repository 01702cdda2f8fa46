import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { PresentEnvironment } from '../backend/python-backend.ts'
import type { InstallerCall } from '../installers/installer.ts'
import { installerFailure } from '../installers/installer-failure.ts'
import type { InstallerTools } from '../installers/installer-settings.ts'
import { uvEnvironment } from '../installers/uv-environment.ts'
import { findUv } from '../installers/uv-executable.ts'
import { namesIn } from '../layout/names-in.ts'
import { childEnvironment } from '../process/child-environment.ts'
import type { CommandResult } from '../process/command.ts'

const TIMEOUT_MS = 2 * 60_000
/** Of {@link UNPACK}: the Python was packaged without a pip. */
const NO_WHEEL = 3

/**
 * Unpacks the pip that Python's standard library (or its distributor) carries, and writes the two commands of it. `ensurepip` does the same in
 * twenty times the time, most of which goes into compiling modules that the first use of pip compiles as well.
 */
const UNPACK = `
import glob, importlib.util, os, sys, sysconfig, zipfile
site, bin, python = sys.argv[1:]
def quoted(path):
    return "'" + path.replace("'", "'\\\\''") + "'"
spec = importlib.util.find_spec("ensurepip")
folders = [sysconfig.get_config_var("WHEEL_PKG_DIR")]
folders += [os.path.join(each, "_bundled") for each in (spec.submodule_search_locations if spec else [])]
wheels = [path for each in folders if each for path in glob.glob(os.path.join(glob.escape(each), "pip-*.whl"))]
if not wheels:
    sys.exit(${NO_WHEEL})
with zipfile.ZipFile(wheels[0]) as wheel:
    wheel.extractall(site)
    info = next(name for name in wheel.namelist() if name.endswith(".dist-info/RECORD"))
start = "#!" + python
if len(python.split()) > 1 or len(start) > 127:
    start = "#!/bin/sh\\n'''exec' " + quoted(python) + " \\"$0\\" \\"$@\\"\\n' '''"
lines = [start, "import sys", "from pip._internal.cli.main import main", "sys.exit(main())", ""]
with open(os.path.join(site, info), "a") as record:
    for name in ["pip", "pip3"]:
        path = os.path.join(bin, name)
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as script:
            script.write("\\n".join(lines))
        os.chmod(path, 0o755)
        record.write(os.path.relpath(path, site) + ",,\\n")
    record.write(os.path.join(os.path.dirname(info), "INSTALLER") + ",,\\n")
with open(os.path.join(site, os.path.dirname(info), "INSTALLER"), "w") as installer:
    installer.write("ensurepip\\n")
`

/**
 * Puts the pip that comes with an environment's Python into it; nothing is fetched. A Python that was packaged without one stays without.
 * Errors: `create_failed`, `disk_full`, `cancelled`.
 */
export async function addBundledPip(
  tools: InstallerTools,
  made: PresentEnvironment,
  call: InstallerCall,
): Promise<void> {
  if ((await installByUv(tools, made, call))?.outcome.exit_code === 0) return
  const { prefix, pythonExecutable, sitePackages } = made
  const args =
    tools.layout.platform === 'windows'
      ? ['-I', '-m', 'ensurepip', '--default-pip']
      : ['-I', '-S', '-c', UNPACK, sitePackages, tools.layout.scriptsDirectory(prefix), pythonExecutable]
  const options = { ...optionsOf(made, call), env: childEnvironment(tools.env) }
  const result = await tools.runCommand(pythonExecutable, args, options)
  if ([0, NO_WHEEL].includes(result.outcome.exit_code ?? -1)) return
  const failure = installerFailure({ tool: 'python', doing: `putting pip into ${prefix}`, result })
  if (failure.code === 'disk_full') throw failure
  throw new CodedError('create_failed', failure.message, { details: failure.details })
}

/** The fastest way: uv links the files from its cache. Null where there is no uv, or the wheel is not where CPython has it. */
async function installByUv(
  tools: InstallerTools,
  made: PresentEnvironment,
  call: InstallerCall,
): Promise<CommandResult | null> {
  const wheel = findWheel(made)
  const uv = wheel === undefined ? null : await findUv(tools)
  if (wheel === undefined || uv === null) return null
  const args = [
    'pip',
    'install',
    '-q',
    '--offline',
    '--no-index',
    '--no-deps',
    '--python',
    made.pythonExecutable,
    wheel,
  ]
  return tools.runCommand(uv, args, { ...optionsOf(made, call), env: await uvEnvironment(tools) })
}

function findWheel({ pythonHome, pythonVersion }: PresentEnvironment): string | undefined {
  const [minor = ''] = /^\d+\.\d+/.exec(pythonVersion) ?? []
  const libraries = [join(pythonHome, '..', 'lib', `python${minor}`), join(pythonHome, 'Lib')]
  const folders = libraries.map((library) => join(library, 'ensurepip', '_bundled'))
  const wheels = folders.flatMap((folder) => (namesIn(folder) ?? []).map((name) => join(folder, name)))
  return wheels.find((path) => /[\\/]pip-[^\\/]*\.whl$/.test(path))
}

function optionsOf({ prefix }: PresentEnvironment, { signal, marks, onSpawn, timeoutMs = TIMEOUT_MS }: InstallerCall) {
  return { cwd: prefix, signal, marks, onSpawn, timeoutMs }
}
