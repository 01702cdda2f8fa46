import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { InstallerTools } from './installer-settings.ts'
import type { ToolPin } from './tool-pins.ts'

/** Written into a tool's folder when it is complete. */
export const TOOL_MARKER = 'plinth-tool.json'

/** `<toolsDir>/uv-0.13.9`. */
export function toolDirectory({ name, version }: ToolPin, { toolsDir }: Pick<InstallerTools, 'toolsDir'>): string {
  return join(toolsDir, `${name}-${version}`)
}

/** The file to start of a complete copy of the tool; null when there is none. Starts no process. */
export async function findTool(
  pin: ToolPin,
  tools: Pick<InstallerTools, 'toolsDir' | 'layout'>,
): Promise<string | null> {
  const directory = toolDirectory(pin, tools)
  const entry = join(directory, pin.entry[tools.layout.platform])
  try {
    const marker: unknown = JSON.parse(await readFile(join(directory, TOOL_MARKER), 'utf8'))
    const { size } = await stat(entry)
    return isMarkerOf(marker, size) ? entry : null
  } catch {
    return null
  }
}

function isMarkerOf(marker: unknown, size: number): boolean {
  return typeof marker === 'object' && marker !== null && 'size' in marker && marker.size === size
}
