import { readFile } from 'node:fs/promises'
import { openEnvironments } from '@plinth/env-provisioner-node'

/** One of many processes: `ready installed`, where the environment that it was given passes a second look. */
const [dataDir = '', card = ''] = process.argv.slice(2)
await using environments = await openEnvironments({ dataDir, afterInstall: 'nothing' })
const answer = await environments.ensure({ dependency_requirements: JSON.parse(await readFile(card, 'utf8')) })
const verified = await environments.verifyRef(answer.environment_ref)
process.stdout.write(`${verified.state} ${answer.outcome}\n`)
