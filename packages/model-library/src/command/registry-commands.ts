import { resolve } from 'node:path'
import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { registered } from './registered.ts'
import { required, withLibrary } from './with-library.ts'

/** Commands that change what is registered. */
export const registryCommands: readonly CliCommand[] = [
  {
    name: 'import-external',
    summary: 'register a diffusers directory where it lies',
    arguments: [{ name: 'DIR', summary: 'the directory; nothing in it is changed' }],
    options: [
      { flags: '--family <FAMILY>', summary: 'first part of the name, e.g. sdxl', required: true },
      { flags: '--name <NAME>', summary: 'the official name', required: true },
      { flags: '--tag <TAG>', summary: 'a tag', repeatable: true },
    ],
    run: importExternal,
    examples: [
      {
        command: "plinth-models --library ~/models import-external ./sd-turbo --family sd --name 'SD Turbo'",
        summary: 'becomes diffusion/sd/sd_turbo',
      },
    ],
  },
  {
    name: 'relocate',
    summary: 'say where the directory of an external model lies by now',
    arguments: [
      { name: 'ID', summary: 'the model, as list shows it' },
      { name: 'DIR', summary: 'where its directory lies now' },
    ],
    options: [{ flags: '--any-bundle', summary: 'also when another bundle than the one imported lies there' }],
    run: move,
    examples: [
      {
        command: 'plinth-models --library ~/models relocate diffusion/sd/turbo /mnt/disk/sd-turbo',
        summary: 'id, profiles and tags stay',
      },
    ],
  },
]

async function importExternal(context: CliContext): Promise<CliResult> {
  const result = await withLibrary(
    context,
    (library) =>
      library.importExternalDiffusersDirectory(
        {
          source_path: resolve(required(context, 'DIR')),
          family: context.text('family') ?? '',
          official_name: context.text('name') ?? '',
          tags: context.texts('tag'),
        },
        { signal: context.signal },
      ),
    'make',
  )
  return registered(context, result)
}

async function move(context: CliContext): Promise<CliResult> {
  const [id, path] = [required(context, 'ID'), resolve(required(context, 'DIR'))]
  const accept = context.flag('any-bundle') ? 'any_bundle' : 'same_bundle'
  const result = await withLibrary(context, (library) => library.relocate(id, path, { signal: context.signal, accept }))
  return registered(context, result)
}
