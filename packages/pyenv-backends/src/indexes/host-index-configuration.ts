import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { IndexConfiguration } from './index-configuration.ts'
import { type PipOptions, readPipOptions } from './read-pip-options.ts'
import { settingsLeftOut } from './settings-left-out.ts'

/** Settings of {@link hostIndexConfiguration}; everything has a default. */
export interface HostIndexSettings {
  /** The host's variables; the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Root of a Python whose own `pip.conf` counts as well. */
  readonly pythonPrefix?: string
  /** The running platform by default. */
  readonly platform?: NodeJS.Platform
}

/**
 * Where this host's pip downloads from, read from its variables (`PIP_INDEX_URL`, …), its configuration files and, for the certificates,
 * `SSL_CERT_FILE`, `REQUESTS_CA_BUNDLE` and `CURL_CA_BUNDLE`.
 */
export async function hostIndexConfiguration(settings: HostIndexSettings = {}): Promise<IndexConfiguration> {
  const { env = process.env, platform = process.platform, pythonPrefix = null } = settings
  const options = await readPipOptions({ env, platform, pythonPrefix })
  const timeout = Number(options.get('timeout') ?? Number.NaN)
  const retries = Number(options.get('retries') ?? Number.NaN)
  const certificates = [options.get('cert'), env.SSL_CERT_FILE, env.REQUESTS_CA_BUNDLE, env.CURL_CA_BUNDLE]
  return {
    indexUrl: options.get('index-url') ?? null,
    extraIndexUrls: listOf(options, 'extra-index-url'),
    findLinks: listOf(options, 'find-links').map((link) => absoluteLink(link, env)),
    indexAccess: isOn(options.get('no-index')) ? 'disabled' : 'enabled',
    trustedHosts: listOf(options, 'trusted-host'),
    certificateBundle: certificates.find(Boolean) ?? null,
    clientCertificate: options.get('client-cert') ?? null,
    proxy: options.get('proxy') ?? null,
    timeoutSeconds: Number.isFinite(timeout) && timeout > 0 ? timeout : null,
    retries: Number.isInteger(retries) && retries >= 0 ? retries : null,
    keyring: options.get('keyring-provider') === 'subprocess' ? 'subprocess' : null,
    leftOut: settingsLeftOut(options),
  }
}

/** A folder may stand relative to the working directory or to the home directory; the tools work elsewhere. */
function absoluteLink(link: string, env: Readonly<Record<string, string | undefined>>): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(link)) return link
  return resolve(link.replace(/^~(?=[\\/]|$)/, env.HOME ?? env.USERPROFILE ?? homedir()))
}

function listOf(options: PipOptions, name: string): string[] {
  return (options.get(name) ?? '').split(/\s+/).filter((value) => value !== '')
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(1|y|yes|t|true|on)$/i.test(value)
}
