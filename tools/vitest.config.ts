import { projectAt } from './vitest-project.ts'

export default projectAt('tools')
