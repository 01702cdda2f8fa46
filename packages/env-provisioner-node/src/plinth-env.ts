#!/usr/bin/env node
import { main } from '@plinth/cli'
import { plinthEnvDefinition } from './commands/definition.ts'

main(plinthEnvDefinition)
