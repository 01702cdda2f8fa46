import { dirname } from 'node:path'
import { fetchTool } from './fetch-tool.ts'
import { findTool } from './find-tool.ts'
import type { InstallerCall } from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { PIP_PIN } from './tool-pins.ts'

/** The folder that holds the unpacked pip; fetched with `python`'s own when it is not there yet. */
export async function providePip(tools: InstallerTools, python: string, call: InstallerCall): Promise<string> {
  const entry = (await findTool(PIP_PIN, tools)) ?? (await fetchTool(PIP_PIN, { python, tools, call }))
  return dirname(entry)
}
