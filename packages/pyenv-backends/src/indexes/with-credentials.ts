import { type CredentialSource, credentialIn, withCredential } from './credential.ts'
import type { IndexConfiguration } from './index-configuration.ts'

/** The configuration with credentials in every URL of it that has none and that the source knows some for. */
export async function withCredentials(
  indexes: IndexConfiguration,
  source: CredentialSource | null,
): Promise<IndexConfiguration> {
  if (source === null) return indexes
  const given = async (text: string) => {
    if (!/^https?:/i.test(text) || credentialIn(text)) return text
    const found = await source.find(text)
    return found ? withCredential(text, found) : text
  }
  return {
    ...indexes,
    indexUrl: indexes.indexUrl === null ? null : await given(indexes.indexUrl),
    extraIndexUrls: await Promise.all(indexes.extraIndexUrls.map(given)),
    findLinks: await Promise.all(indexes.findLinks.map(given)),
  }
}
