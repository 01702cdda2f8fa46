import { dieAt } from '@plinth/durable/testing'
import { openFakeHost } from '../../dist/testing.js'

/** A collector of everything that kills itself at a point. */
const [dataDir = '', point = ''] = process.argv.slice(2)
await using host = await openFakeHost({ dataDir, at: dieAt(point) })
await host.environments.collect(await host.environments.planCollection({ budget_bytes: 0 }))
