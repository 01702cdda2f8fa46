import { appendFileSync } from 'node:fs'
import { useModelLibrary } from './use-model-library.ts'

const [directory = '', bundle = ''] = process.argv.slice(2)

// In the working directory, which a copy that was started by mistake shares.
appendFileSync('starts.txt', 'started\n')

useModelLibrary(directory, bundle).then(
  (report) => console.log(JSON.stringify(report)),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
