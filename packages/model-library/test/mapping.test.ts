import { mkdir, readdir, readFile, readlink, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { fileModel, mapping, mappingPlace } from './mapping-place.ts'
import { codeOf, NOW, scratch } from './scratch.ts'

it('previews which model appears where in the folders of an app, by type, subtype, family and tag, and changes nothing', async () => {
  await using place = await scratch()
  const { app, root, lora, base } = await mappingPlace(place)
  const before = await snapshotDirectory(app)
  await using library = await place.library()
  const { actions, excluded } = await library.previewMapping(mapping(place))
  expect(actions).toEqual([
    {
      model_id: 'diffusion/sd/base',
      source: base,
      target: join(app, 'checkpoints/base.ckpt'),
      kind: 'symlink',
      link_type: 'symlink',
    },
    {
      model_id: 'diffusion/sd/lora',
      source: lora,
      target: join(app, 'loras/style.safetensors'),
      kind: 'symlink',
      link_type: 'symlink',
    },
  ])
  expect(excluded.map(({ model_id }) => model_id)).toEqual(['diffusion/tiny/one'])
  const by = async (rule: object) =>
    (await library.previewMapping(mapping(place, { mappings: [{ target_dir: '.', ...rule }] }))).actions.map(
      ({ model_id }) => model_id,
    )
  expect([
    await by({ families: ['LLAMA'] }),
    await by({ tags: ['ANIME'] }),
    await by({ tags: [], model_types: null }),
    await by({ subtypes: [] }),
  ]).toEqual([
    ['llm/llama/chat'],
    ['diffusion/sd/lora'],
    ['diffusion/sd/base', 'diffusion/sd/lora', 'llm/llama/chat'],
    [],
  ])
  expect([await snapshotDirectory(app), (await readdir(root)).includes('link_registry.json')]).toEqual([before, false])
})

it('leaves external references out of every mapping, and says why in the preview', async () => {
  await using place = await scratch()
  const { app, bundle } = await mappingPlace(place)
  await using library = await place.library()
  const before = await snapshotDirectory(bundle)
  const everything = mapping(place, { mappings: [{ target_dir: '.' }] })
  const { actions, excluded } = await library.previewMapping(everything)
  const { applied } = await library.applyMapping(everything)
  expect(excluded).toEqual([
    {
      model_id: 'diffusion/tiny/one',
      code: 'external_reference',
      message: 'Its files stay where their owner keeps them; an app reaches them through the execution descriptor.',
    },
  ])
  expect(applied).toEqual(actions)
  expect((await readdir(app)).sort()).toEqual(['base.ckpt', 'chat.gguf', 'style.safetensors'])
  expect(await snapshotDirectory(bundle)).toEqual(before)
})

it('maps by symbolic link, hard link and copy, writes each into the link registry of the prior system, and has nothing to do a second time', async () => {
  for (const link of ['symlink', 'hard_link', 'copy'] as const) {
    await using place = await scratch()
    const { root, base, checkpoints, app } = await mappingPlace(place)
    await using library = await place.library()
    const config = mapping(place, { link, version: '0.6.0' })
    const { applied, failed } = await library.applyMapping(config)
    expect([applied.map(({ kind }) => kind), failed]).toEqual([[link, link], []])
    const target = join(checkpoints, 'base.ckpt')
    const [found, source] = [await stat(target), await stat(base)]
    expect([found.ino === source.ino, await readFile(target, 'utf8')]).toEqual([
      link !== 'copy',
      'bytes of diffusion/sd/base',
    ])
    expect(await readlink(target).catch(() => 'no link')).toBe(link === 'symlink' ? base : 'no link')
    const registry = JSON.parse(await readFile(join(root, 'link_registry.json'), 'utf8'))
    expect(registry.by_target[target]).toMatchObject({
      ...{ model_id: 'diffusion/sd/base', source: base, target, link_type: link.replace('_', '') },
      ...{ created_at: NOW, app_id: 'comfyui', app_version: '0.6.0' },
    })
    expect(registry.by_model['diffusion/sd/base']).toEqual([target])
    const before = await snapshotDirectory(app)
    expect((await library.previewMapping(config)).actions.map(({ kind, code }) => [kind, code])).toEqual([
      ['skip', 'linked_already'],
      ['skip', 'linked_already'],
    ])
    expect(await library.applyMapping(config)).toEqual({
      contract_version: 1,
      app: 'comfyui',
      app_dir: app,
      applied: [],
      failed: [],
    })
    expect(await snapshotDirectory(app)).toEqual(before)
  }
})

it('leaves, replaces or goes around a name that is taken, as it is told; somebody else’s file is never replaced', async () => {
  await using place = await scratch()
  const { checkpoints } = await mappingPlace(place)
  await using library = await place.library()
  await mkdir(checkpoints)
  const target = join(checkpoints, 'base.ckpt')
  await writeFile(target, 'mine')
  const only = { mappings: [{ target_dir: 'checkpoints', subtypes: ['checkpoints'] }] }
  const kinds = async (on_conflict: 'skip' | 'overwrite' | 'rename') =>
    (await library.previewMapping(mapping(place, { on_conflict, ...only }))).actions.map(({ kind, code }) => [
      kind,
      code,
    ])
  expect([await kinds('skip'), await kinds('overwrite'), await kinds('rename')]).toEqual([
    [['skip', 'not_ours']],
    [['skip', 'not_ours']],
    [['rename', 'not_ours']],
  ])
  await library.applyMapping(mapping(place, { on_conflict: 'overwrite', ...only }))
  expect(await readdir(checkpoints)).toEqual(['base.ckpt'])
  const renamed = await library.applyMapping(mapping(place, { on_conflict: 'rename', ...only }))
  expect(renamed.applied).toMatchObject([
    { kind: 'rename', link_type: 'symlink', target: join(checkpoints, 'base_1.ckpt') },
  ])
  expect([await readFile(target, 'utf8'), await kinds('rename')]).toEqual(['mine', [['skip', 'linked_already']]])
  // A link of its own becomes a copy when it is told so.
  await library.undoMapping(mapping(place))
  await rm(target)
  await library.applyMapping(mapping(place, only))
  const replaced = await library.applyMapping(mapping(place, { link: 'copy', on_conflict: 'overwrite', ...only }))
  expect(replaced.applied).toMatchObject([{ kind: 'overwrite', link_type: 'copy', code: 'other_link', target }])
  expect((await stat(target)).isFile()).toBe(true)
})

it('gives one name of an app to one model, the first in order, whatever the letter case', async () => {
  await using place = await scratch()
  const { app } = await mappingPlace(place)
  await fileModel(place, 'llm/a/one/model.gguf')
  await fileModel(place, 'llm/b/two/Model.gguf')
  await using library = await place.library()
  const rules = {
    mappings: [
      { target_dir: '.', families: ['a', 'b'] },
      { target_dir: './', tags: [], families: ['b'] },
    ],
  }
  const skipping = await library.previewMapping(mapping(place, rules))
  expect(skipping.actions.map(({ model_id, kind, code }) => [model_id, kind, code])).toEqual([
    ['llm/a/one', 'symlink', undefined],
    ['llm/b/two', 'skip', 'same_target'],
  ])
  const renaming = mapping(place, { on_conflict: 'rename', ...rules })
  const { applied } = await library.applyMapping(renaming)
  expect(applied.map(({ target }) => target)).toEqual([join(app, 'model.gguf'), join(app, 'Model_1.gguf')])
  expect((await library.previewMapping(renaming)).actions.map(({ code }) => code)).toEqual([
    'linked_already',
    'linked_already',
  ])
})

it('mends its own links that lead nowhere and takes away those of files that are gone, and leaves the broken links of others', async () => {
  await using place = await scratch()
  const { app, loras, lora, base, checkpoints } = await mappingPlace(place)
  await using library = await place.library()
  await library.applyMapping(mapping(place))
  await symlink(join(place.path, 'nowhere'), join(loras, 'theirs.ckpt'))
  await rm(join(lora, '..'), { recursive: true })
  await rm(base)
  await fileModel(place, 'diffusion/sd/again/base.ckpt', { subtype: 'checkpoints' })
  await library.reindex()
  const { applied } = await library.applyMapping(mapping(place))
  expect(applied.map(({ kind, code, target }) => [kind, code, target])).toEqual([
    ['overwrite', 'broken_link', join(checkpoints, 'base.ckpt')],
    ['remove', 'broken_link', join(loras, 'style.safetensors')],
  ])
  expect([await readdir(loras), await readFile(join(checkpoints, 'base.ckpt'), 'utf8')]).toEqual([
    ['theirs.ckpt'],
    'bytes of diffusion/sd/again',
  ])
  await library.undoMapping({ app: 'comfyui', app_dir: app })
  expect([(await readdir(loras)).sort(), await readlink(join(checkpoints, 'base.ckpt'))]).toEqual([
    ['style.safetensors', 'theirs.ckpt'],
    base,
  ])
})

it('undoes one mapping after the other: names, bytes, links and times are as before, and what somebody changed stays', async () => {
  await using place = await scratch()
  const { app, checkpoints, loras } = await mappingPlace(place)
  await using library = await place.library()
  const times = async () => (await snapshotDirectory(app)).filter((line) => !line.endsWith('directory'))
  await mkdir(checkpoints)
  await writeFile(join(checkpoints, 'mine.ckpt'), 'mine')
  const states = [await times()]
  for (const link of ['symlink', 'copy', 'hard_link'] as const) {
    await library.applyMapping(mapping(place, { link, on_conflict: 'overwrite' }))
    states.push(await times())
  }
  expect(new Set(states.map((state) => state.join())).size).toBe(4)
  for (const before of [states[2], states[1], states[0]]) {
    const { failed } = await library.undoMapping({ app: 'comfyui', app_dir: app })
    expect(failed).toEqual([])
    expect(await times()).toEqual(before)
  }
  expect(await readdir(app)).toEqual(['checkpoints'])
  expect(await codeOf(library.undoMapping({ app: 'comfyui', app_dir: app }))).toBe('nothing_to_undo')
  await library.applyMapping(mapping(place, { link: 'copy' }))
  await writeFile(join(loras, 'style.safetensors'), 'edited')
  const { applied, failed } = await library.undoMapping({ app: 'comfyui', app_dir: app })
  expect([applied.length, failed.map(({ code }) => code)]).toEqual([1, ['not_ours']])
  expect(await readFile(join(loras, 'style.safetensors'), 'utf8')).toBe('edited')
})

it('gives the directories of an app back the times that they had, where nobody has changed them since', async () => {
  await using place = await scratch()
  const { app, checkpoints, loras } = await mappingPlace(place)
  await using library = await place.library()
  for (const directory of [checkpoints, loras]) await mkdir(directory)
  for (const directory of [checkpoints, loras, app]) await utimes(directory, 1000, 1000.123456)
  const times = async () => {
    const found = await Promise.all([app, checkpoints, loras].map((path) => stat(path, { bigint: true })))
    return found.map(({ mtimeNs }) => mtimeNs / 1000n)
  }
  const states = [await times()]
  for (const link of ['symlink', 'copy'] as const) {
    await library.applyMapping(mapping(place, { link, on_conflict: 'overwrite' }))
    states.push(await times())
  }
  expect(new Set(states.flat()).size).toBeGreaterThan(4)
  const undo = () => library.undoMapping({ app: 'comfyui', app_dir: app })
  for (const before of [states[1], states[0]]) {
    await undo()
    expect(await times()).toEqual(before)
  }
  await library.applyMapping(mapping(place))
  await writeFile(join(loras, 'mine.txt'), 'mine')
  await undo()
  const [first = [], last] = [states[0], await times()]
  expect([last[0] === first[0], last[1] === first[1], last[2] === first[2]]).toEqual([true, true, false])
})

it('knows the links that the prior system made by its registry, and keeps what else that says', async () => {
  await using place = await scratch()
  const { root, base, lora, loras, checkpoints } = await mappingPlace(place)
  await mkdir(loras)
  await mkdir(checkpoints)
  const [link, copy] = [join(checkpoints, 'base.ckpt'), join(loras, 'style.safetensors')]
  await symlink(base, link)
  await writeFile(copy, 'a copy, or not')
  const entry = (source: string, target: string, link_type: string) => ({
    ...{ model_id: 'diffusion/sd/x', source, target, link_type, created_at: NOW, app_id: 'comfyui', app_version: null },
  })
  const by_target = {
    [link]: entry(base, link, 'symlink'),
    [copy]: entry(lora, copy, 'copy'),
    '/elsewhere/x.gguf': { from_the_future: true },
  }
  await writeFile(join(root, 'link_registry.json'), JSON.stringify({ by_target, by_model: {}, version: 7 }))
  await using library = await place.library()
  const { applied } = await library.applyMapping(mapping(place, { link: 'hard_link', on_conflict: 'overwrite' }))
  expect(applied).toMatchObject([{ kind: 'overwrite', code: 'other_link', target: link }])
  expect(await readFile(copy, 'utf8')).toBe('a copy, or not')
  const registry = JSON.parse(await readFile(join(root, 'link_registry.json'), 'utf8'))
  expect(registry).toMatchObject({
    version: 7,
    by_target: {
      [link]: { link_type: 'hardlink' },
      [copy]: by_target[copy],
      '/elsewhere/x.gguf': { from_the_future: true },
    },
  })
})

it('lets two hosts map into one app at once: every link is made once', async () => {
  await using place = await scratch()
  const { app, root } = await mappingPlace(place)
  await using one = await place.library()
  await using two = await place.library()
  const both = await Promise.all([one, two].map((library) => library.applyMapping(mapping(place))))
  expect(both.map(({ failed }) => failed)).toEqual([[], []])
  expect(both.flatMap(({ applied }) => applied)).toHaveLength(2)
  const registry = JSON.parse(await readFile(join(root, 'link_registry.json'), 'utf8'))
  expect(Object.keys(registry.by_target)).toHaveLength(2)
  expect((await two.undoMapping({ app: 'comfyui', app_dir: app })).applied).toHaveLength(2)
})
