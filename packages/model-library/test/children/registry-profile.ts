// registry-profile.ts <library> <pin>: when told, registers twenty versions of a profile with this pin, and says what became of each.
import { isCodedError } from '@plinth/contracts'
import { openModelLibrary } from '../../src/open-model-library.ts'

const [root = '', pin = ''] = process.argv.slice(2)
const library = await openModelLibrary({ root })
process.once('message', async () => {
  const outcomes = Array.from({ length: 20 }, (_, index) =>
    library
      .registerDependencyProfile({
        profile_id: 'mine',
        profile_version: index + 1,
        requirements: [{ kind: 'python_package', name: 'numpy', exact_pin: pin }],
      })
      .then(
        ({ status }) => status,
        (error: unknown) => (isCodedError(error) ? error.code : String(error)),
      ),
  )
  process.send?.(await Promise.all(outcomes))
  await library.close()
  process.disconnect()
})
process.send?.('ready')
