import { devNull } from 'node:os'
import type { IndexConfiguration } from './index-configuration.ts'

/** The variables that give pip exactly this configuration: its own files are shut out, as they are in it already. */
export function pipIndexVariables(indexes: IndexConfiguration): Record<string, string> {
  const values: Record<string, string | null> = {
    PIP_CONFIG_FILE: devNull,
    PIP_INDEX_URL: indexes.indexUrl,
    PIP_EXTRA_INDEX_URL: indexes.extraIndexUrls.join(' '),
    PIP_FIND_LINKS: indexes.findLinks.join(' '),
    PIP_NO_INDEX: indexes.indexAccess === 'disabled' ? '1' : null,
    PIP_TRUSTED_HOST: indexes.trustedHosts.join(' '),
    PIP_CERT: indexes.certificateBundle,
    GIT_SSL_CAINFO: indexes.certificateBundle,
    // The host may have these as well, and pip lets them win over its own setting.
    REQUESTS_CA_BUNDLE: indexes.certificateBundle,
    CURL_CA_BUNDLE: indexes.certificateBundle,
    PIP_CLIENT_CERT: indexes.clientCertificate,
    PIP_PROXY: indexes.proxy,
    PIP_TIMEOUT: indexes.timeoutSeconds === null ? null : String(indexes.timeoutSeconds),
    PIP_KEYRING_PROVIDER: indexes.keyring,
    PIP_RETRIES: indexes.retries === null ? null : String(indexes.retries),
    PIP_RESUME_RETRIES: indexes.retries === null ? null : String(indexes.retries),
  }
  return definedOnly(values)
}

/** Leaves out what is null or empty. */
export function definedOnly(values: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value]])),
  )
}
