import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { createPythonLocator } from '../../src/index.ts'

const ORACLE = `
import json, platform, sys, sysconfig
print(json.dumps([sys.base_prefix, platform.python_version(), sysconfig.get_platform()]))`

it('reports of every interpreter on this machine what it says of itself', async () => {
  const found = await createPythonLocator().locate({ pythonRequires: '>=3.8' })
  const reported = found.map(({ basePrefix, markers, tags }) => [
    basePrefix,
    markers.python_full_version,
    tags.platform,
  ])
  const asked = found.map(({ executable }): unknown =>
    JSON.parse(execFileSync(executable, ['-c', ORACLE], { encoding: 'utf8' })),
  )
  expect(found.length).toBeGreaterThan(0)
  expect(reported).toEqual(
    asked.map((answer) =>
      Array.isArray(answer) ? [answer[0], answer[1], String(answer[2]).replace(/[-.]/g, '_')] : [],
    ),
  )
})
