#!/usr/bin/env node
import { keepCompiledCode, refuseOldNode } from '@plinth/cli'

refuseOldNode()
keepCompiledCode()
import('./command/main.ts')
