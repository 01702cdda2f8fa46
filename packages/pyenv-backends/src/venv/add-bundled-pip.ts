import { CodedError } from '@plinth/contracts'
import type { PresentEnvironment } from '../backend/python-backend.ts'
import type { InstallerCall } from '../installers/installer.ts'
import { installerFailure } from '../installers/installer-failure.ts'
import type { InstallerTools } from '../installers/installer-settings.ts'
import { childEnvironment } from '../process/child-environment.ts'

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
  tools: Pick<InstallerTools, 'layout' | 'env' | 'runCommand'>,
  { prefix, pythonExecutable, sitePackages }: PresentEnvironment,
  call: InstallerCall,
): Promise<void> {
  const { layout } = tools
  const args =
    layout.platform === 'windows'
      ? ['-I', '-m', 'ensurepip', '--default-pip']
      : ['-I', '-S', '-c', UNPACK, sitePackages, layout.scriptsDirectory(prefix), pythonExecutable]
  const result = await tools.runCommand(pythonExecutable, args, {
    env: childEnvironment(tools.env),
    cwd: prefix,
    signal: call.signal,
    marks: call.marks,
    timeoutMs: call.timeoutMs ?? TIMEOUT_MS,
    onSpawn: call.onSpawn,
  })
  if ([0, NO_WHEEL].includes(result.outcome.exit_code ?? -1)) return
  const failure = installerFailure({ tool: 'python', doing: `putting pip into ${prefix}`, result })
  if (failure.code === 'disk_full') throw failure
  throw new CodedError('create_failed', failure.message, { details: failure.details })
}
