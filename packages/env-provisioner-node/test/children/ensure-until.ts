import { dieAt } from '@plinth/durable/testing'
import { openFakeHost } from '../../dist/testing.js'

/** A builder that kills itself at a point. */
const [dataDir = '', request = '', point = ''] = process.argv.slice(2)
const onInstall = async (
  _prefix: string,
  { onSpawn }: { readonly onSpawn?: ((child: { pid: number; processGroup: null }) => unknown) | undefined },
) => {
  await onSpawn?.({ pid: process.pid, processGroup: null })
}
await using host = await openFakeHost({ dataDir, at: dieAt(point), onInstall })
await host.environments.ensure(JSON.parse(request))
