import { z } from 'zod'
import type { AssetParams, PackParams } from '../api/packing.ts'
import { requireInside } from '../directories/require-inside.ts'
import { route } from '../http/route.ts'
import { readContents } from '../packing/read-contents.ts'
import type { Studio } from '../server/studio.ts'

const root = z.string().min(1).max(4096)
const assetId = z.string().regex(/^[1-9]\d{0,14}$/, 'is not the id of an asset')
const ofProject = z.object({ params: z.object({ root }) })
const ofAsset = z.object({ params: z.object({ root, assetId }) })
const word = z.string().min(1).max(1000)
const previewed = z.strictObject({
  kind: word,
  asset_id: z.exactOptional(z.int().min(1)),
  quarantine_id: z.exactOptional(word),
  root: z.exactOptional(root),
})
const applied = z.strictObject({
  preview_id: word,
  revision: z.exactOptional(z.int().min(0)),
  consent: z.boolean(),
})
const MOST_ROOTS = 20_000
const assetRoots = z.array(root).min(1).max(MOST_ROOTS)

/** A pack project is opened, looked at, changed and packed. */
export function packRoutes({ host: { packer }, packs, roots }: Studio) {
  const placeOf = (params: PackParams) => requireInside(roots, params.root)
  const projectOf = async (params: PackParams) => {
    const place = await placeOf(params)
    return { project: { project_id: place, root: place } }
  }
  const assetOf = async (params: AssetParams) => ({ ...(await projectOf(params)), asset_id: Number(params.assetId) })
  return {
    'GET /api/packs/:root': route('GET /api/packs/:root', {
      accepts: ofProject,
      answer: async ({ params }) => packs.read(await placeOf(params)),
    }),
    'POST /api/packs/:root/init': route('POST /api/packs/:root/init', {
      accepts: ofProject,
      answer: async ({ params }) => packer.initWorkspace(await projectOf(params)),
    }),
    'POST /api/packs/:root/doctor': route('POST /api/packs/:root/doctor', {
      accepts: ofProject,
      answer: async ({ params }) => packs.look(await placeOf(params)),
    }),
    'POST /api/packs/:root/assets': route('POST /api/packs/:root/assets', {
      accepts: z.object({ params: z.object({ root }), body: z.strictObject({ assetRoots, include: z.boolean() }) }),
      answer: async ({ params, body: { include, ...given } }) => {
        const of = await projectOf(params)
        // All at once: the packer writes the registry once for those that wait together, and ids follow the order of asking.
        const asked = given.assetRoots.map((each) => packer.registerAsset({ ...of, root: each, include }))
        return { results: await Promise.all(asked) }
      },
    }),
    'GET /api/packs/:root/assets/:assetId': route('GET /api/packs/:root/assets/:assetId', {
      accepts: ofAsset,
      answer: async ({ params }) => packer.getAssetDetails(await assetOf(params)),
    }),
    'POST /api/packs/:root/assets/:assetId/include': route('POST /api/packs/:root/assets/:assetId/include', {
      accepts: ofAsset,
      answer: async ({ params }) => packer.includeAssetInBuild(await assetOf(params)),
    }),
    'POST /api/packs/:root/assets/:assetId/exclude': route('POST /api/packs/:root/assets/:assetId/exclude', {
      accepts: ofAsset,
      answer: async ({ params }) => packer.excludeAssetFromBuild(await assetOf(params)),
    }),
    ...wizardRoutes({ host: { packer }, packs, roots }),
    ...previewRoutes({ host: { packer }, roots }),
  }
}

/** The three steps of the wizard, and what the pack on the disk holds. */
function wizardRoutes({ host: { packer }, packs, roots }: Pick<Studio, 'packs' | 'roots'> & WithPacker) {
  const placeOf = (params: PackParams) => requireInside(roots, params.root)
  const projectOf = async (params: PackParams) => {
    const place = await placeOf(params)
    return { project: { project_id: place, root: place } }
  }
  return {
    'GET /api/packs/:root/summary': route('GET /api/packs/:root/summary', {
      accepts: ofProject,
      answer: async ({ params }) => packer.summarizePackWorkspace(await projectOf(params)),
    }),
    'POST /api/packs/:root/validation': route('POST /api/packs/:root/validation', {
      accepts: ofProject,
      answer: async ({ params }) => packer.validatePackWorkspace(await projectOf(params)),
    }),
    'POST /api/packs/:root/pack': route('POST /api/packs/:root/pack', {
      accepts: ofProject,
      answer: async ({ params }) => packs.pack(await placeOf(params)),
    }),
    'GET /api/packs/:root/contents': route('GET /api/packs/:root/contents', {
      accepts: ofProject,
      answer: async ({ params }) => ({ contents: await readContents(await placeOf(params)) }),
    }),
  }
}

/** Sensitive changes: shown first, then done, and undone where they moved something. */
function previewRoutes({ host: { packer }, roots }: Pick<Studio, 'roots'> & WithPacker) {
  const projectOf = async (params: PackParams) => {
    const place = await requireInside(roots, params.root)
    return { project: { project_id: place, root: place } }
  }
  return {
    'POST /api/packs/:root/preview': route('POST /api/packs/:root/preview', {
      accepts: z.object({ params: z.object({ root }), body: previewed }),
      answer: async ({ params, body }) => packer.previewAction({ ...(await projectOf(params)), ...body }),
    }),
    'POST /api/packs/:root/apply': route('POST /api/packs/:root/apply', {
      accepts: z.object({ params: z.object({ root }), body: applied }),
      answer: async ({ params, body }) => packer.applyAction({ ...(await projectOf(params)), ...body }),
    }),
    'GET /api/packs/:root/quarantine': route('GET /api/packs/:root/quarantine', {
      accepts: ofProject,
      answer: async ({ params }) => packer.listQuarantine(await projectOf(params)),
    }),
  }
}

interface WithPacker {
  readonly host: Pick<Studio['host'], 'packer'>
}
