import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Metafile, Plugin } from 'esbuild'

/**
 * Writes the licences of the libraries whose code went into a bundle to `<its first file>.licenses.txt` beside it: whoever gets the bundle gets
 * them with it, as MIT and its like ask. Nothing is written where a bundle holds no library. A library without a licence text fails the build.
 */
export function bundledLicenses(): Plugin {
  return {
    name: 'bundled-licenses',
    setup(build) {
      build.initialOptions.metafile = true
      build.onEnd(async ({ metafile }) => {
        const licenses = metafile ? [...librariesIn(metafile)].sort().map(licenseOf) : []
        const [first = ''] = Object.keys(metafile?.outputs ?? {}).filter((path) => /\.[cm]?js$/.test(path))
        const outdir = build.initialOptions.outdir ?? 'dist'
        if (licenses.length === 0) return
        await mkdir(outdir, { recursive: true })
        await writeFile(join(outdir, `${basename(first)}.licenses.txt`), licenses.join(`\n${'-'.repeat(80)}\n\n`))
      })
    },
  }
}

/** The directories of the libraries of which a bundle holds at least a byte. */
function librariesIn({ outputs }: Metafile): Set<string> {
  const paths = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  )
  // What a plugin loaded has the plugin's namespace before its path.
  const files = paths.map((path) => resolve(path.replace(/^[a-z-]{2,}:/, '')))
  const directories = files.map((file) => /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
  return new Set(directories.filter((directory) => directory !== undefined))
}

function licenseOf(directory: string): string {
  const { name, version, license }: Library = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  const file = readdirSync(directory).find((each) => /^(licen[cs]e|copying)(\.|$)/i.test(each))
  if (!file) throw new Error(`${name} ${version} comes without a licence text: it cannot be bundled.`)
  return `${name} ${version} (${license})\n\n${readFileSync(join(directory, file), 'utf8').trim()}\n`
}

interface Library {
  readonly name: string
  readonly version: string
  readonly license: string
}
