import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyAssetPackPatch } from '../src/patch/apply-asset-pack-patch.ts'
import { encodeOperations, encodePatchStart, type PatchHeader, type PatchOperation } from '../src/patch/patch-format.ts'
import { codeOf, smallPatch } from './small-patch.ts'

/** A patch as anybody could write it, with a digest that fits. */
async function forge(path: string, header: PatchHeader, operations: readonly PatchOperation[]): Promise<void> {
  const literals = Buffer.alloc(header.literal_bytes)
  const parts = Buffer.concat([encodePatchStart(header), encodeOperations(operations), literals])
  await writeFile(path, Buffer.concat([parts, createHash('sha256').update(parts).digest()]))
}

it('refuses a patch with any single byte changed or missing, and leaves the old pack and nothing else', async () => {
  const { directory, paths, whole, old } = await smallPatch()
  const accepted: number[] = []
  for (let at = 0; at < whole.length; at += 1) {
    const mutant = Buffer.from(whole)
    mutant.writeUInt8(whole.readUInt8(at) ^ 0x10, at)
    for (const damaged of [mutant, whole.subarray(0, at)]) {
      await writeFile(paths.patch, damaged)
      const code = await codeOf(applyAssetPackPatch(paths))
      if (!/^(patch_damaged|not_a_patch|patch_version_unsupported)$/.test(code)) accepted.push(at)
    }
  }

  expect(accepted).toEqual([])
  expect((await readFile(paths.old)).equals(old)).toBe(true)
  expect((await readdir(directory)).sort()).toEqual(['changes.pap', 'new.pa', 'old.pa'])
})

it('believes nothing that a patch says before it was compared', async () => {
  const { paths, patch, directory } = await smallPatch()
  const { old } = patch
  const huge = Number.MAX_SAFE_INTEGER
  const sized = (bytes: number) => ({ bytes, sha256: patch.new.sha256 })
  const plain = { format_version: 1, old, new: patch.new, operations: 1, literal_bytes: 0 } as const
  const zeros = (bytes: number) => ({ kind: 'zeros', bytes, at: 0 }) as const
  const cases: readonly (readonly [PatchHeader, readonly PatchOperation[]])[] = [
    [plain, [zeros(patch.new.bytes)]],
    [plain, [zeros(patch.new.bytes + 1)]],
    [{ ...plain, operations: 2 }, [zeros(patch.new.bytes)]],
    [{ ...plain, operations: 2 }, [zeros(patch.new.bytes), zeros(0)]],
    [plain, [{ kind: 'copy', bytes: patch.new.bytes, at: old.bytes - 1 }]],
    [plain, [{ kind: 'copy', bytes: patch.new.bytes, at: huge }]],
    [plain, [{ kind: 'literal', bytes: patch.new.bytes, at: 0 }]],
    [{ ...plain, literal_bytes: 8, operations: 0 }, []],
  ]
  const codes: string[] = []
  for (const [header, operations] of cases) {
    await forge(paths.patch, header, operations)
    codes.push(await codeOf(applyAssetPackPatch(paths)))
  }
  await forge(paths.patch, { ...plain, new: sized(huge) }, [zeros(huge)])

  expect(codes).toEqual(Array(cases.length).fill('patch_damaged'))
  expect(await codeOf(applyAssetPackPatch(paths))).toBe('disk_full')
  expect(await readdir(directory)).not.toContain('made.pa')
})

it('refuses headers of patches that are no headers', async () => {
  const { paths, whole } = await smallPatch()
  const length = whole.readUInt32LE(12)
  const headers = [
    '',
    '[]',
    '{',
    'null',
    '{"format_version":1}',
    '{"format_version":1,"old":{"bytes":-1,"sha256":"x"}}',
  ]
  const codes: string[] = []
  for (const header of headers) {
    const forged = Buffer.from(whole)
    forged.fill(' ', 24, 24 + length)
    forged.write(header, 24)
    await writeFile(paths.patch, forged)
    codes.push(await codeOf(applyAssetPackPatch(paths)))
  }

  expect(codes).toEqual(headers.map(() => 'patch_damaged'))
})

it('answers any forged patch with a code or with the very pack that it promises, and leaves nothing half done', async () => {
  const { directory, paths, patch } = await smallPatch()
  const length = fc.oneof(fc.nat(700), fc.constantFrom(0, 1, patch.old.bytes, patch.new.bytes, 2 ** 32, 2 ** 53 - 1))
  const operation = fc.record({ kind: fc.constantFrom('zeros', 'copy', 'literal'), bytes: length, at: length })
  const header = fc.record({ made: length, operations: fc.nat(6), literal_bytes: fc.nat(700) })
  const codes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(header, fc.array(operation, { maxLength: 6 }), async ({ made, ...counts }, operations) => {
      const target = { bytes: made, sha256: patch.new.sha256 }
      const sum = operations.reduce((total, { kind, bytes }) => total + (kind === 'literal' ? bytes : 0), 0)
      const fitting = { operations: operations.length, literal_bytes: sum <= 700 ? sum : counts.literal_bytes }
      const said = made % 2 === 0 ? fitting : counts
      await forge(paths.patch, { format_version: 1, old: patch.old, new: target, ...said }, operations)
      codes.add(await codeOf(applyAssetPackPatch(paths)))
    }),
    { numRuns: 300 },
  )

  expect([...codes].filter((code) => !['patch_damaged', 'disk_full'].includes(code))).toEqual([])
  expect((await readdir(directory)).sort()).toEqual(['changes.pap', 'new.pa', 'old.pa'])
})
