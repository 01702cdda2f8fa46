import { fileURLToPath } from 'node:url'
import { frozenPlaces, writeFrozen } from './frozen-files.ts'

// `pnpm contracts:freeze`: records what grew. `pnpm contracts:check` refuses everything else beforehand.
writeFrozen(frozenPlaces(fileURLToPath(new URL('..', import.meta.url))))
