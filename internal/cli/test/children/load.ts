// load.ts FILE WORD...: runs a CommonJS file with the compiled code of earlier runs.
import { loadCompiled } from '../../src/load-compiled.ts'

loadCompiled(process.argv[2] ?? '')
