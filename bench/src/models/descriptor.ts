import { join } from 'node:path'
import { openModelLibrary, validateDiffusersDirectory } from '@plinth/model-library'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave, timed } from '../frame/interleave.ts'
import { pythonMilliseconds } from './in-a-process.ts'
import type { Stage } from './stage.ts'
import { FILES_PER_BUNDLE, writeBundle } from './write-bundles.ts'

/** What a runtime waits for before it executes a bundle. */
export async function descriptor({ folder, python }: Stage, rounds: number): Promise<Figure[]> {
  const source_path = writeBundle(join(folder, 'described'))
  await using library = await openModelLibrary({ root: join(folder, 'describing') })
  const { model_id } = await library.importExternalDiffusersDirectory({
    source_path,
    family: 'bench',
    official_name: 'described',
  })
  const described = await interleave(
    { ours: () => timed(() => library.resolveModelExecutionDescriptor(model_id)) },
    { rounds: 10 * rounds, warmUp: 3 },
  )
  const found = await python()
  const contest = {
    ours: () => timed(() => validateDiffusersDirectory(source_path)),
    peer: () => pythonMilliseconds(found, 'read_json', source_path),
  }
  return [
    figureOf({
      work: 'execution descriptor of an external bundle, its files looked at',
      unit: 'ms',
      result: described,
    }),
    figureOf({
      work: `validation of a bundle of ${FILES_PER_BUNDLE} files`,
      against: 'reading its JSON and looking at its other files, in Python',
      unit: 'ms',
      result: await interleave(contest, { rounds: 2 * rounds, warmUp: 3 }),
      compareAs: 'ratio',
    }),
  ]
}
