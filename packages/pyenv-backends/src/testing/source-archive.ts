import { gzipSync } from 'node:zlib'

const BLOCK = 512

/** What the build of a test package does. */
export type BuildManner = 'soundly' | 'failing' | 'hanging'

/** A package that comes as a source distribution only. */
export interface TestSource {
  /** As in a file name: letters, digits and `_`. */
  readonly name: string
  readonly version: string
  readonly build: BuildManner
  /** Absolute path of a file that a hanging build writes its process ids into, one to a line. */
  readonly pidFile?: string
}

/** The bytes of a source distribution (`.tar.gz`) whose build backend is its own and needs nothing else. */
export function sourceArchiveOf(source: TestSource): Uint8Array {
  const folder = `${source.name}-${source.version}`
  const files = Object.entries(sourceFilesOf(source))
  const entries = files.map(([path, text]) => tarEntry(`${folder}/${path}`, Buffer.from(text)))
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]))
}

/** The files of a source distribution by path. */
export function sourceFilesOf({ name, version, build, pidFile = '' }: TestSource): Readonly<Record<string, string>> {
  const backend = `name, version, manner, pid_file = ${JSON.stringify([name, version, build, pidFile])}\n${BACKEND}`
  return {
    'PKG-INFO': `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    'pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    'backend.py': backend,
  }
}

/** A hanging build ignores SIGTERM, and so does the process that it starts in a session of its own. */
const BACKEND = `
def hang():
    import os, signal, subprocess, sys, time
    wait = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(1000)"
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", wait], start_new_session=True, stdout=subprocess.PIPE)
    child.stdout.readline()
    with open(pid_file + ".draft", "w") as file:
        file.write("%d\\n%d\\n" % (os.getpid(), child.pid))
    os.rename(pid_file + ".draft", pid_file)
    time.sleep(1000)

def build_wheel(directory, settings=None, metadata=None):
    import os, zipfile
    if manner == "failing":
        raise RuntimeError("no compiler here")
    if manner == "hanging":
        hang()
    info = "%s-%s.dist-info" % (name, version)
    wheel = "%s-%s-py3-none-any.whl" % (name, version)
    files = {
        name + ".py": "built = True\\n",
        info + "/METADATA": "Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n" % (name, version),
        info + "/WHEEL": "Wheel-Version: 1.0\\nGenerator: plinth\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    with zipfile.ZipFile(os.path.join(directory, wheel), "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(info + "/RECORD", "".join(path + ",,\\n" for path in files) + info + "/RECORD,,\\n")
    return wheel
`

/** Header (ustar) and content, padded to whole blocks. */
function tarEntry(path: string, content: Buffer): Buffer {
  const header = Buffer.alloc(BLOCK)
  header.write(path, 0)
  header.write('0000644\0', 100) // permissions
  header.write('0000000\0', 108) // owner
  header.write('0000000\0', 116) // group
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136) // time of change
  header.write('        ', 148) // counted as blanks in the checksum
  header.write('0', 156) // a regular file
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)])
}
