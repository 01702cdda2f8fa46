#!/usr/bin/env node
import { main } from '@plinth/cli'
import { modelsDefinition } from './command/models-definition.ts'

main(modelsDefinition)
