import { programsInTests } from '../../tools/programs-in-tests.ts'
import { projectAt } from '../../tools/vitest-project.ts'
import { inlinedModules } from './inlined-modules.ts'

export default projectAt('packer-v1', [programsInTests(inlinedModules)])
