import type { LicensedLibrary } from './licences.ts'

/** Where the page lies, from the repository root. */
export const LICENCES_PAGE = 'docs/reference/licences.md'

/** Licences that ask for nothing but their text and a name, which every tarball has beside its bundles. */
const ACCEPTED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Zlib',
])

/** Libraries under a licence that nobody has looked at: a package of ours must not bring one to its users. */
export function notAccepted(libraries: readonly LicensedLibrary[]): LicensedLibrary[] {
  return libraries.filter(
    ({ license }) => !license.split(/[\s()]+|AND|OR/).every((each) => each === '' || ACCEPTED.has(each)),
  )
}

/** docs/reference/licences.md: each library once, with the packages that it comes with. */
export function licencesPage(libraries: readonly LicensedLibrary[]): string {
  const rows = [...Map.groupBy(libraries, ({ name, version }) => `${name} ${version}`)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [first, ...rest]]) => (first ? [row(first, [first, ...rest])] : []))
  return [...HEAD, ...rows, ''].join('\n')
}

const HEAD = [
  '# Licences',
  '',
  'Every library that comes with a published package, made by `pnpm release:licences` from the lockfile and the built files. `installed`: npm puts it',
  'beside the package. `bundled`: its code is in the package, and its licence lies beside that as `*.licenses.txt`; so do the licences of the decoders in',
  'WebAssembly (mozjpeg, libwebp), which come with @jsquash. Plinth itself is MIT.',
  '',
  '| library | version | licence | comes with |',
  '| --- | --- | --- | --- |',
]

function row({ name, version, license }: LicensedLibrary, uses: readonly LicensedLibrary[]): string {
  const packages = [...Map.groupBy(uses, ({ of }) => of)].map(
    ([of, ways]) =>
      `${of} (${ways
        .map(({ way }) => way)
        .toSorted()
        .join(', ')})`,
  )
  return `| ${name} | ${version} | ${license.replace(/^\((.*)\)$/, '$1')} | ${packages.toSorted().join('; ')} |`
}
