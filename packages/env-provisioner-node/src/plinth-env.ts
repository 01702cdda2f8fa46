#!/usr/bin/env node
import { keepCompiledCode } from '@plinth/cli'

keepCompiledCode()
import('./commands/main.ts')
