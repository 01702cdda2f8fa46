#!/usr/bin/env node
import { refuseOldNode } from '@plinth/cli'
import { pyve } from './commands/pyve.ts'

refuseOldNode()
pyve(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode
})
