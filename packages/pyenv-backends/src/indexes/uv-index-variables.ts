import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { IndexConfiguration } from './index-configuration.ts'
import { definedOnly } from './pip-index-variables.ts'
import { hasSystemCertificates } from './system-certificates.ts'

/**
 * The variables that give uv this configuration, which it would not read itself. With further indexes a package is looked up in each until
 * one has a fitting version (`unsafe-first-match`): pip finds it wherever it is, and by uv's own rule the first index that knows a name would
 * hide the versions of all others. Unlike pip, an index that stands earlier wins over a higher version in a later one.
 */
export function uvIndexVariables(
  indexes: IndexConfiguration,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const timeout = indexes.timeoutSeconds
  const certificates = indexes.certificateBundle ?? env.SSL_CERT_DIR
  return definedOnly({
    UV_DEFAULT_INDEX: indexes.indexUrl,
    UV_INDEX: indexes.extraIndexUrls.join(' '),
    UV_INDEX_STRATEGY: indexes.extraIndexUrls.length > 0 ? 'unsafe-first-match' : null,
    UV_FIND_LINKS: indexes.findLinks.map(withoutComma).join(','),
    UV_INSECURE_HOST: indexes.trustedHosts.join(' '),
    SSL_CERT_FILE: indexes.certificateBundle,
    GIT_SSL_CAINFO: indexes.certificateBundle,
    // Like pip, uv then trusts what the machine trusts; with an empty store it would trust nobody.
    UV_SYSTEM_CERTS: certificates === undefined && hasSystemCertificates() ? '1' : null,
    SSL_CLIENT_CERT: indexes.clientCertificate,
    HTTP_PROXY: indexes.proxy,
    HTTPS_PROXY: indexes.proxy,
    // The host may have these as well, in either case, and pip's own setting is the stronger one.
    http_proxy: indexes.proxy,
    https_proxy: indexes.proxy,
    UV_HTTP_TIMEOUT: timeout === null ? null : String(Math.ceil(timeout)),
    UV_KEYRING_PROVIDER: indexes.keyring,
    UV_HTTP_RETRIES: indexes.retries === null ? null : String(indexes.retries),
  })
}

/** Commas separate the entries of UV_FIND_LINKS. */
function withoutComma(link: string): string {
  return link.includes(',') && isAbsolute(link) ? pathToFileURL(link).href.replaceAll(',', '%2C') : link
}
