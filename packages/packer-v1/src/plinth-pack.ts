#!/usr/bin/env node
import { keepCompiledCode } from '@plinth/cli'

keepCompiledCode()
import('./command/main.ts')
