import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { HardLinkRule, WeightsApp } from './weight-name.ts'

/** A directory in which an app keeps weights. */
export interface WeightsPlace {
  readonly app: WeightsApp
  /** Canonical. */
  readonly directory: string
  readonly hard_links: HardLinkRule
  /** Whether a file is one of weights, by its path below the directory. What a file is named never says what it has in it. */
  readonly takes: (parts: readonly string[]) => boolean
}

/**
 * Finds the directories with weights in an app's folder.
 * @throws CodedError `app_folder_missing`; `app_layout_unknown` for a folder of no app that is known.
 */
export async function weightsPlaces(folder: string): Promise<readonly WeightsPlace[]> {
  const root = await realpath(folder).catch(() => undefined)
  if (root === undefined || !(await isDirectory(root))) throw missing(folder)
  for (const layout of LAYOUTS) {
    const places = await layout.find(root)
    if (places.length > 0) return places
  }
  throw new CodedError('app_layout_unknown', `${folder} is the folder of no app that is known`, {
    hint: 'Name the cache of Hugging Face (hub), the models of Ollama, or the folder in which ComfyUI, InvokeAI or Stability Matrix is installed.',
    details: { path: folder },
  })
}

/** The library's own models. */
export function libraryPlaceOf(directory: string): WeightsPlace {
  return { app: 'library', directory, hard_links: 'safe', takes: isWeights }
}

interface AppLayout {
  readonly find: (root: string) => Promise<readonly WeightsPlace[]>
}

/**
 * Hugging Face: `hub/models--OWNER--NAME/blobs/DIGEST`, to which links in `snapshots/COMMIT` lead; files in `snapshots` themselves where a system has no
 * links; `.incomplete` is a download. Blobs are named by what is in them and never written again. Source: huggingface_hub, guide "Understand caching".
 */
const huggingface: AppLayout = {
  find: async (root) => {
    const hub = (await namesIn(root)).includes('hub') ? join(root, 'hub') : root
    const names = (await namesIn(hub)).filter((name) => HUB_FOLDER.test(name))
    if (names.length === 0) return []
    const takes = ([folder = '', kind = '', ...rest]: readonly string[]) =>
      HUB_FOLDER.test(folder) && ['blobs', 'snapshots'].includes(kind) && !/\.(incomplete|lock)$/.test(rest.join('/'))
    return [{ app: 'huggingface', directory: await realpath(hub), hard_links: 'safe', takes }]
  },
}
const HUB_FOLDER = /^(models|datasets|spaces)--/

/**
 * Ollama: `models/blobs/sha256-DIGEST`, named in `models/manifests`; `-partial` is a download. Blobs are never written again. Source: ollama,
 * `server/modelpath.go` and the FAQ, "Where are models stored".
 */
const ollama: AppLayout = {
  find: async (root) => {
    for (const models of [join(root, 'models'), root]) {
      const names = await namesIn(models)
      if (!names.includes('blobs') || !names.includes('manifests')) continue
      const takes = (parts: readonly string[]) => parts.length === 1 && /^sha256-[0-9a-f]{64}$/.test(parts[0] ?? '')
      return [{ app: 'ollama', directory: await realpath(join(models, 'blobs')), hard_links: 'safe', takes }]
    }
    return []
  },
}

/**
 * Stability Matrix: `Models/TYPE` for all packages, in its data folder (`Data` where it is portable), beside `Packages` and `settings.json`; packages that keep
 * models of their own have them in `Packages/NAME/models`. Source: StabilityMatrix, `SharedFolderType.cs` and `SharedFolders.cs`.
 */
const stabilityMatrix: AppLayout = {
  find: async (root) => {
    for (const data of [root, join(root, 'Data')]) {
      const names = await namesIn(data)
      if (!names.includes('Models') || !(names.includes('Packages') || names.includes('settings.json'))) continue
      const packages = (await namesIn(join(data, 'Packages'))).map((name) => join(data, 'Packages', name, 'models'))
      return placesOf('stability_matrix', [join(data, 'Models'), ...packages])
    }
    return []
  },
}

/** InvokeAI: `models/` beside `invokeai.yaml` or `databases/`. Source: InvokeAI, configuration, `models_dir`. */
const invokeai: AppLayout = {
  find: async (root) => {
    const names = await namesIn(root)
    const isRoot = names.includes('models') && (names.includes('invokeai.yaml') || names.includes('databases'))
    return isRoot ? placesOf('invokeai', [join(root, 'models')]) : []
  },
}

/** ComfyUI: `models/checkpoints`, `models/loras` and so on. Source: ComfyUI, `folder_paths.py`. */
const comfyui: AppLayout = {
  find: async (root) => {
    for (const models of [join(root, 'models'), root])
      if ((await namesIn(models)).includes('checkpoints')) return placesOf('comfyui', [models])
    return []
  },
}

const LAYOUTS = [huggingface, ollama, stabilityMatrix, invokeai, comfyui]

/** Apps with such folders take extensions that write into files (metadata, conversions). Links that lead to a folder are not entered. */
async function placesOf(app: WeightsApp, directories: readonly string[]): Promise<readonly WeightsPlace[]> {
  const places: WeightsPlace[] = []
  for (const each of directories) {
    const directory = await realpath(each).catch(() => undefined)
    if (directory === undefined || !(await isDirectory(directory))) continue
    if (places.some((place) => place.directory === directory)) continue
    places.push({ app, directory, hard_links: 'ask', takes: isWeights })
  }
  return places
}

function isWeights(parts: readonly string[]): boolean {
  return /\.(gguf|safetensors|sft|pt|pth|ckpt|bin|onnx)$/i.test(parts.at(-1) ?? '')
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch(() => [])
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true
}

function missing(path: string): CodedError {
  return new CodedError('app_folder_missing', `there is no directory ${path}`, {
    hint: 'Check the path, or start the app once so that it makes its folder.',
    details: { path },
  })
}
