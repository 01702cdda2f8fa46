import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EnvironmentsSettings } from '@plinth/env-provisioner-node'
import { type FakeBackend, type FakeBackendSettings, openFakeHost } from '@plinth/env-provisioner-node/testing'
import { onTestFinished } from 'vitest'
import { type OpenedStudio, openStudio, type StudioSettings } from '../src/server/open-studio.ts'
import { aClient, type StudioClient } from './studio-client.ts'
import { BUNDLES } from './worker-process.ts'

/** A Studio that a test talks to. */
export interface TestStudio extends StudioClient {
  readonly studio: OpenedStudio
  readonly dataDir: string
  /** What a page may look into. */
  readonly root: string
  /** Undefined where the environments are real. */
  readonly backend: () => FakeBackend | undefined
  /** Ends it and opens another one over the same data. */
  readonly restart: () => Promise<TestStudio>
}

/** What a worker gets of a fake environment. */
export interface FakeWorkerCall {
  readonly stdin?: unknown
  readonly signal?: AbortSignal | undefined
  readonly onStdoutLine?: ((line: string) => void) | undefined
}

/** What differs from a Studio whose environments are fakes in which every worker makes a picture at once. */
export interface TestStudioSettings extends Partial<StudioSettings> {
  readonly fake?: FakeBackendSettings
  readonly folder?: string
}

/** A real server over a real library, on a free port; the programs of its environments are fakes. It ends with the test. */
export async function aStudio({
  fake = {},
  folder = aFolder(),
  ...settings
}: TestStudioSettings = {}): Promise<TestStudio> {
  const dataDir = settings.dataDir ?? join(folder, 'data')
  const root = join(folder, 'models')
  cpSync(BUNDLES, root, { recursive: true })
  const opened: { backend: FakeBackend | undefined } = { backend: undefined }
  const openStore = async (given: EnvironmentsSettings) => {
    const host = await openFakeHost({ onRun: paint, ...fake, dataDir: given.dataDir })
    opened.backend = host.backend
    return host.environments
  }
  const studio = await openStudio({ roots: [root], port: 0, openStore, ...settings, dataDir })
  onTestFinished(() => studio.close())
  return {
    studio,
    dataDir,
    root,
    ...aClient(studio.address),
    backend: () => opened.backend,
    restart: async () => {
      await studio.close()
      return aStudio({ fake, folder, ...settings })
    },
  }
}

/** A folder that is gone after the test. */
export function aFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plinth studio ü ')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** As every worker: reads its request, tells its progress, writes its output and says so. */
export async function paint(_program: string, _args: readonly string[], call: FakeWorkerCall) {
  const { output_path, prompt, seed } = JSON.parse(String(call.stdin))
  const picture = Buffer.from(`picture of ${prompt} ${seed}`)
  writeFileSync(output_path, picture)
  const sha256 = createHash('sha256').update(picture).digest('hex')
  say(call, { event: 'progress', phase: 'paint', completed: 1, total: 1, unit: 'rows' })
  say(call, { event: 'done', output_path, sha256, width: 64, height: 64 })
  return ended(0)
}

/** One line of a worker. */
export function say({ onStdoutLine }: FakeWorkerCall, event: object): void {
  onStdoutLine?.(JSON.stringify(event))
}

/** How a program ended. */
export function ended(exit_code: number) {
  const nothing = { text: '', droppedBytes: 0 }
  const outcome = { contract_version: 1 as const, exit_code, signal: null, duration_ms: 0 }
  return { outcome, stdout: nothing, stderr: nothing }
}
