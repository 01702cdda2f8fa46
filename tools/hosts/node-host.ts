import { useContracts } from './use-contracts.ts'
import { useEnvCore } from './use-env-core.ts'
import { useEnvironments } from './use-environments.ts'
import { useModelLibrary } from './use-model-library.ts'
import { usePacker } from './use-packer.ts'
import { usePyenvBackends } from './use-pyenv-backends.ts'

const [directory = '', bundle = ''] = process.argv.slice(2)

/** Does something small with each package inside an empty directory, with a diffusers bundle, and returns what came out. */
async function runHost() {
  return {
    contracts: useContracts(),
    envCore: await useEnvCore(),
    environments: await useEnvironments(directory),
    modelLibrary: await useModelLibrary(directory, bundle),
    packer: await usePacker(directory),
    pyenvBackends: await usePyenvBackends(),
  }
}

runHost().then(
  (report) => console.log(JSON.stringify(report)),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
