// family.ts <file> [apart]: starts a child that lives on, writes its pid into the file, and waits.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'

const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
  stdio: 'ignore',
  detached: process.argv[3] === 'apart',
})
writeFileSync(process.argv[2] ?? '', String(child.pid))
process.stdout.write('born\n')
setInterval(() => {}, 1000)
