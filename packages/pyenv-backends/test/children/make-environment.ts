import { reportPhase } from '@plinth/durable/testing'
import { createPythonBackend } from '../../src/index.ts'

const [executable = '', rootPrefix = '', prefix = '', path = ''] = process.argv.slice(2)
const backend = createPythonBackend({ kind: 'micromamba', executable, rootPrefix })
reportPhase('writing')
await backend.create({ prefix, spec: { kind: 'environment', path }, existing: 'rebuild' })
