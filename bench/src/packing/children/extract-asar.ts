import { extractFile } from '@electron/asar'

// usage: extract-asar.ts ARCHIVE PATH: reads one file of an asar; writes milliseconds as JSON, loading of code left out.
const [archive = '', path = ''] = process.argv.slice(2)
const started = performance.now()
extractFile(archive, path)
process.stdout.write(JSON.stringify({ ms: performance.now() - started }))
