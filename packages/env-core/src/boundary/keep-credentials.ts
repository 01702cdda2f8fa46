import { ContractError } from '@plinth/contracts'
import type { CredentialKeeper, KeepingCall } from '../ports/credential-keeper.ts'
import type { MovedCredential } from './move-credentials.ts'

/**
 * Hands what stood in the URLs of a request to the host's port.
 * @throws ContractError `invalid_contract` with `credentials_in_url` for each when the host has no such port.
 */
export async function keepCredentials(
  keeper: CredentialKeeper | undefined,
  { contract, credentials }: { readonly contract: string; readonly credentials: readonly MovedCredential[] },
  call: KeepingCall,
): Promise<void> {
  if (credentials.length === 0) return
  if (keeper) {
    const each = credentials.map(({ url, username, password }) => ({ url, username, password }))
    return keeper.keep(each, call)
  }
  const message = 'has a user name or password in it, and this host keeps none; leave those to a netrc file'
  throw new ContractError(
    contract,
    credentials.map(({ path }) => ({ code: 'credentials_in_url', path, message })),
  )
}
