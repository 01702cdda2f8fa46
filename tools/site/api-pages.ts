import { join } from 'node:path'
import { Application, type TypeDocOptions } from 'typedoc'
import type { PluginOptions } from 'typedoc-plugin-markdown'

/** Packages in the order in which a reader meets them. */
export const PACKAGES = [
  'contracts',
  'env-core',
  'env-provisioner-node',
  'model-library',
  'packer-api',
  'packer-v1',
  'pyenv-backends',
] as const

/** What {@link writeApiPages} reads and where it writes. */
export interface ApiPlaces {
  /** The repository. */
  readonly root: string
  /** A folder for each package comes here. */
  readonly out: string
}

/** Writes a page for every export of every package, from its doc comment. The packages are built. */
export async function writeApiPages({ root, out }: ApiPlaces): Promise<void> {
  for (const name of PACKAGES) {
    const directory = join(root, 'packages', name)
    const application = await Application.bootstrapWithPlugins({
      ...OPTIONS,
      name: `@plinth/${name}`,
      entryPoints: [join(directory, 'src/index.ts')],
      tsconfig: join(directory, 'tsconfig.json'),
      out: join(out, name),
    })
    const project = await application.convert()
    if (!project) throw new Error(`the exports of ${name} cannot be read`)
    await application.generateOutputs(project)
  }
}

const OPTIONS: TypeDocOptions & PluginOptions = {
  plugin: ['typedoc-plugin-markdown'],
  readme: 'none',
  // tsc has checked the sources already.
  skipErrorChecking: true,
  disableSources: true,
  excludePrivate: true,
  githubPages: false,
  hideBreadcrumbs: true,
  hideGenerator: true,
  hidePageHeader: true,
  logLevel: 'Error',
  router: 'member',
  useCodeBlocks: true,
  indexFormat: 'table',
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
}
