import { projectAt } from '../../tools/vitest-project.ts'

export default projectAt('env-provisioner-node')
