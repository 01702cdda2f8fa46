import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService, openAssetPack } from '@plinth/packer-v1'
import { longestStall } from '../../frame/stall.ts'

// usage: measure-packer.ts TASK PLACE [WORD]: does it once; writes milliseconds as JSON, loading of code left out.
const [task = '', place = '', word = ''] = process.argv.slice(2)
process.stdout.write(JSON.stringify(await measure()))

async function measure(): Promise<Readonly<Record<string, number>>> {
  if (task === 'read') {
    return await took(async () => {
      await using pack = await openAssetPack(place)
      await pack.read({ address: word })
    })
  }
  if (task === 'stat') {
    const paths = await inputsBelow(place)
    return await took(async () => paths.forEach((path) => void statSync(path, { bigint: true })))
  }
  await using service = createPackerWorkspaceService({ version: 1, events: createPackerEventBus() })
  const project = { project_id: 'bench', root: place }
  await service.listAssets({ project })
  if (task === 'summary') return await took(() => service.summarizePackWorkspace({ project }))
  if (task === 'full') return await took(() => service.build({ project, mode: 'full' }))
  // What the first one finds out is what the second one knows.
  await service.build({ project })
  return await took(() => service.build({ project }))
}

async function took(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const started = performance.now()
  const { stallMs, busyMs } = await longestStall(work)
  const ms = performance.now() - started
  return { ms, stall_ms: stallMs, busy_ms: busyMs, resident_mb: process.resourceUsage().maxRSS / 1000 }
}

async function inputsBelow(root: string): Promise<string[]> {
  const entries = await readdir(join(root, 'assets'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
