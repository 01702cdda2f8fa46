import { rmSync } from 'node:fs'
import { extractAll } from '@electron/asar'

// usage: extract-all-asar.ts ARCHIVE DIRECTORY: extracts a whole asar into a new directory.
const [archive = '', directory = ''] = process.argv.slice(2)
rmSync(directory, { recursive: true, force: true })
extractAll(archive, directory)
