import { spawn } from 'node:child_process'

/** A program and its arguments that show a URL. */
export type BrowserCommand = readonly [string, ...string[]]

/** How a platform shows a URL in the person's browser. */
export function browserCommand(platform: NodeJS.Platform, url: string): BrowserCommand {
  if (platform === 'darwin') return ['open', url]
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  return ['xdg-open', url]
}

/** Shows a URL where there is a browser. Where there is none nothing happens: the URL was printed. */
export async function openBrowser(url: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  const [program, ...args] = browserCommand(platform, url)
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  await new Promise<void>((resolve) => child.once('spawn', resolve).once('error', () => resolve()))
  child.unref()
}
