import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { IndexConfiguration } from './index-configuration.ts'
import { type PipOptions, readPipOptions } from './read-pip-options.ts'
import { readUvSettings } from './read-uv-settings.ts'
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
 * Where this host downloads packages from: the settings of its pip (variables such as `PIP_INDEX_URL`, configuration files), and where they say
 * nothing those of its uv (`UV_DEFAULT_INDEX`, …, `uv.toml`); lists of both are joined. For the certificates also `SSL_CERT_FILE`,
 * `REQUESTS_CA_BUNDLE` and `CURL_CA_BUNDLE`.
 */
export async function hostIndexConfiguration(settings: HostIndexSettings = {}): Promise<IndexConfiguration> {
  const { env = process.env, platform = process.platform, pythonPrefix = null } = settings
  const options = await readPipOptions({ env, platform, pythonPrefix })
  const uv = await readUvSettings({ env, platform })
  const timeout = Number(options.get('timeout') ?? Number.NaN)
  const retries = Number(options.get('retries') ?? Number.NaN)
  const certificates = [options.get('cert'), env.SSL_CERT_FILE, env.REQUESTS_CA_BUNDLE, env.CURL_CA_BUNDLE]
  const joined = (own: readonly string[], others: readonly string[]) => [
    ...own,
    ...others.filter((each) => !own.includes(each)),
  ]
  return {
    indexUrl: options.get('index-url') ?? uv.indexUrl,
    extraIndexUrls: joined(listOf(options, 'extra-index-url'), uv.extraIndexUrls),
    findLinks: joined(listOf(options, 'find-links'), uv.findLinks).map((link) => absoluteLink(link, env)),
    indexAccess: isOn(options.get('no-index')) || uv.indexAccess === 'disabled' ? 'disabled' : 'enabled',
    trustedHosts: joined(listOf(options, 'trusted-host'), uv.trustedHosts),
    certificateBundle: certificates.find(Boolean) ?? null,
    clientCertificate: options.get('client-cert') ?? env.SSL_CLIENT_CERT ?? null,
    proxy: options.get('proxy') ?? null,
    timeoutSeconds: Number.isFinite(timeout) && timeout > 0 ? timeout : uv.timeoutSeconds,
    retries: Number.isInteger(retries) && retries >= 0 ? retries : uv.retries,
    keyring: options.get('keyring-provider') === 'subprocess' ? 'subprocess' : uv.keyring,
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
