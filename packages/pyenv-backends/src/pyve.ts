#!/usr/bin/env node
import { pyve } from './commands/pyve.ts'

pyve(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  say: (line) => {
    process.stdout.write(`${line}\n`)
  },
  fail: (exitCode, message) => {
    process.stderr.write(`ERROR: ${message}\n`)
    return exitCode
  },
}).then((exitCode) => {
  process.exitCode = exitCode
})
