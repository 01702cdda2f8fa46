import type { IndexConfiguration } from './index-configuration.ts'
import { definedOnly } from './pip-index-variables.ts'

/**
 * The variables that give uv this configuration, which it would not read itself. With further indexes a package is looked up in each until
 * one has a fitting version (`unsafe-first-match`): pip finds it wherever it is, and by uv's own rule the first index that knows a name would
 * hide the versions of all others. Unlike pip, an index that stands earlier wins over a higher version in a later one.
 */
export function uvIndexVariables(indexes: IndexConfiguration): Record<string, string> {
  const timeout = indexes.timeoutSeconds
  return definedOnly({
    UV_DEFAULT_INDEX: indexes.indexUrl,
    UV_INDEX: indexes.extraIndexUrls.join(' '),
    UV_INDEX_STRATEGY: indexes.extraIndexUrls.length > 0 ? 'unsafe-first-match' : null,
    UV_FIND_LINKS: indexes.findLinks.join(','),
    UV_NO_INDEX: indexes.indexAccess === 'disabled' ? '1' : null,
    UV_INSECURE_HOST: indexes.trustedHosts.join(' '),
    SSL_CERT_FILE: indexes.certificateBundle,
    SSL_CLIENT_CERT: indexes.clientCertificate,
    HTTP_PROXY: indexes.proxy,
    HTTPS_PROXY: indexes.proxy,
    UV_HTTP_TIMEOUT: timeout === null ? null : String(Math.ceil(timeout)),
  })
}
