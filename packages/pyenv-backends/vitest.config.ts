import { projectAt } from '../../tools/vitest-project.ts'

export default projectAt('pyenv-backends')
