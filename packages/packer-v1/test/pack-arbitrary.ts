import * as fc from 'fast-check'
import { payloadOf } from '../src/archive/payload-source.ts'
import type { PlannedEntry } from '../src/archive/write-pack.ts'

/** What one asset of a random pack has. */
const ASSET = fc.record({
  address: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => /\S/.test(text)),
  family: fc.constantFrom('blob', 'data', 'x'),
  preload: fc.boolean(),
  artifacts: fc.array(
    fc.record({
      content: fc.uint8Array({ maxLength: 200 }),
      name: fc.option(
        fc.string({ minLength: 1, maxLength: 8 }).filter((text) => /\S/.test(text)),
        { nil: undefined },
      ),
      metadata: fc.option(
        fc.dictionary(
          fc.string({ maxLength: 4 }).filter((key) => key !== '__proto__'),
          fc.jsonValue(),
          { maxKeys: 3 },
        ),
        { nil: undefined },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
})

/** A random plan of a pack: distinct addresses, ids with gaps. */
export const PLAN: fc.Arbitrary<readonly PlannedEntry[]> = fc
  .uniqueArray(ASSET, { maxLength: 12, selector: ({ address }) => address })
  .chain((assets) =>
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: assets.length, maxLength: assets.length }).map((steps) => {
      let asset_id = 0
      return assets.flatMap(({ artifacts, ...shared }, index) => {
        asset_id += steps[index] ?? 1
        const id = asset_id
        return artifacts.map(({ content, name, metadata }, artifact) => ({
          entry: {
            asset_id: id,
            artifact,
            ...shared,
            ...(name === undefined ? {} : { name }),
            // JSON has no -0, so a round trip cannot keep it.
            ...(metadata === undefined ? {} : { metadata: JSON.parse(JSON.stringify(metadata)) }),
          },
          source: payloadOf(content),
        }))
      })
    }),
  )
