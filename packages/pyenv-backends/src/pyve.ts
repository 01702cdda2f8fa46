#!/usr/bin/env node
import { pyve } from './commands/pyve.ts'

pyve(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode
})
