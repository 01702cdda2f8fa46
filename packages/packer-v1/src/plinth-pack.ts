#!/usr/bin/env node
import { main } from '@plinth/cli'
import { packDefinition } from './command/pack-definition.ts'

main(packDefinition)
