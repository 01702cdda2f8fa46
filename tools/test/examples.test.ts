import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { formatFindings } from '../architecture/finding.ts'
import { readSourceTree } from '../architecture/source-tree.ts'
import { checkExamples } from '../examples/check.ts'
import { scratchDirectory } from './scratch.ts'

const TOOLS = resolve(import.meta.dirname, '..')

it('shows in its READMEs and docs only TypeScript that compiles against the packages', () => {
  expect(formatFindings(checkExamples(readSourceTree(resolve(TOOLS, '..')), TOOLS))).toBe('')
})

it('refuses an example that does not compile, at its line of the page', () => {
  const findings = findingsIn({
    'docs/guides/errors.md': [
      'Text.',
      '',
      '```ts',
      "import { CodedError, gone } from '@plinth/contracts'",
      '',
      "throw new CodedError('code')",
      '```',
      '',
      '```ts',
      "import { isCodedError } from '@plinth/contracts'",
      'const fine: boolean = isCodedError(await Promise.resolve(1))',
      'export { fine }',
      '```',
      '```js',
      'not checked',
      '```',
    ].join('\n'),
  })
  expect(findings.match(/^.*:\d+/gm)).toEqual(['docs/guides/errors.md:4', 'docs/guides/errors.md:6'])
  expect(findings).toContain("has no exported member 'gone'")
  expect(findings).toContain("throw new CodedError('code')")
})

it("refuses a package's README without example, or with one of over 20 lines", () => {
  const findings = findingsIn({
    'packages/a/package.json': '{ "name": "a" }',
    'packages/b/package.json': '{ "name": "b" }',
    'packages/b/README.md': `# b\n\n\`\`\`ts\nexport const one = 1${'\n'.repeat(21)}\`\`\`\n`,
  })
  expect(findings).toBe(
    [
      "packages/a/README.md:1  a package's README has a TypeScript example\n    missing",
      "packages/b/README.md:4  an example in a package's README has at most 20 lines, this one has 21\n    export const one = 1",
    ].join('\n'),
  )
})

function findingsIn(files: Readonly<Record<string, string>>): string {
  return formatFindings(checkExamples(readSourceTree(scratchDirectory(files)), TOOLS))
}
