// compiled.ts: keeps the compiled code of what it imports afterwards.
import { keepCompiledCode } from '../../src/compiled-code.ts'

keepCompiledCode()
await import('../../src/index.ts')
