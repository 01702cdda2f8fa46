import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { pyveDefinition } from '../../src/commands/pyve-definition.ts'

const GUIDE = join(import.meta.dirname, '../../../../docs/guides/pyve-in-ci.md')

/** Text of the examples by the file that each is. */
function examples(): Map<string, string> {
  const fences = readFileSync(GUIDE, 'utf8').matchAll(/^```yaml file=(\S+)\n([\s\S]*?)^```$/gm)
  return new Map(Array.from(fences, ([, file = '', text = '']) => [file, text]))
}

it('shows CI examples for GitHub Actions and GitLab that are valid YAML, keep a cache, and run only commands and flags of pyve', () => {
  const found = examples()
  expect([...found.keys()]).toEqual(['.github/workflows/test.yml', '.github/workflows/conda.yml', '.gitlab-ci.yml'])
  for (const [file, text] of found) {
    const document: unknown = parse(text)
    const job =
      file === '.gitlab-ci.yml' ? { test: { script: expect.any(Array), cache: { paths: expect.any(Array) } } } : {}
    expect(document).toMatchObject(
      file === '.gitlab-ci.yml' ? job : { on: expect.any(Array), jobs: expect.any(Object) },
    )
    expect(text).toMatch(/cache/)
    for (const [, name = '', rest = ''] of text.matchAll(/pyve (\w[\w-]*)(.*)/g)) {
      const command = pyveDefinition.commands.find((each) => each.name === name)
      const known = (command?.options ?? []).map(({ flags }) => /--[\w-]+/.exec(flags)?.[0])
      const used = command?.passThrough ? [] : (rest.match(/--[\w-]+/g) ?? [])
      expect([file, name, command === undefined, used.filter((flag) => !known.includes(flag))]).toEqual([
        file,
        name,
        false,
        [],
      ])
    }
  }
})
