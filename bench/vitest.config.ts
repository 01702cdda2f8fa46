import { projectAt } from '../tools/vitest-project.ts'

export default projectAt('bench')
