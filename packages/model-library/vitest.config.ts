import { projectAt } from '../../tools/vitest-project.ts'

export default projectAt('model-library')
