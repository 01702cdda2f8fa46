import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The entry of the smallest component there is: a scheduler, one file. */
export const BARE_ENTRY = ['diffusers', 'DDIMScheduler']

/** Writes a bundle of any pipeline class with these entries in its model index, every component a scheduler; gives its directory. */
export async function writeBareBundle(
  bundle: string,
  pipelineClass: string,
  entries: Readonly<Record<string, unknown>>,
): Promise<string> {
  await mkdir(bundle, { recursive: true })
  for (const component of Object.keys(entries)) {
    await mkdir(join(bundle, component), { recursive: true })
    await writeFile(join(bundle, component, 'scheduler_config.json'), '{}')
  }
  const index = { _class_name: pipelineClass, _diffusers_version: '0.42.1', ...entries }
  await writeFile(join(bundle, 'model_index.json'), JSON.stringify(index))
  return bundle
}
