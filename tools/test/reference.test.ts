import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ModelLibraryEventV1, PackerEvent } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { formatFindings } from '../architecture/finding.ts'
import { readSourceTree } from '../architecture/source-tree.ts'
import { readCodedErrors } from '../reference/coded-errors.ts'
import { COMMAND_PROGRAMS, commandsPage, helpOf } from '../reference/commands-page.ts'
import { readContractComments } from '../reference/contract-comments.ts'
import { errorsPage } from '../reference/errors-page.ts'
import { checkCodesAreTested, checkPages, generatePages } from '../reference/pages.ts'
import { describeFields, identityOf } from '../reference/schema-text.ts'
import { scratchDirectory } from './scratch.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const repository = readSourceTree(ROOT)

it('documents every contract and every error code in pages that are what the sources say', () => {
  expect(formatFindings(checkPages(ROOT, generatePages(repository)))).toBe('')
})

it('shows the help of every command in a page that is what the commands print', { timeout: 60_000 }, async () => {
  const text = await commandsPage(COMMAND_PROGRAMS, helpOf(ROOT))
  expect(formatFindings(checkPages(ROOT, [{ path: 'docs/reference/commands.md', text }]))).toBe('')
})

it('goes through commands and the commands below them, in the order in which the help lists them', async () => {
  const pages = new Map([
    [
      '',
      'Usage: tool\n\nCommands:\n  b [options]  do b,\n               at length\n  a            do a\n\nExit codes:\n  0  done\n',
    ],
    ['b', 'Usage: tool b\n\nCommands:\n  c  do c\n'],
  ])
  const text = await commandsPage(
    [{ name: 'tool', program: '' }],
    async (_, words) => pages.get(words.join(' ')) ?? 'none\n',
  )
  expect(text.match(/^#+ .*/gm)).toEqual(['# Commands', '## tool', '### tool b', '#### tool b c', '### tool a'])
})

it('tells of every kind of event that a contract knows in the page of events', () => {
  const page = readFileSync(resolve(ROOT, 'docs/reference/events.md'), 'utf8')
  const kinds = [PackerEvent, ModelLibraryEventV1].flatMap(({ json_schema }) => knownKinds(json_schema))
  expect(kinds.length).toBeGreaterThan(10)
  expect(kinds.filter((kind) => !page.includes(`| \`${kind}\` |`))).toEqual([])
})

it('provokes every error code in a test', () => {
  expect(formatFindings(checkCodesAreTested(repository))).toBe('')
})

it('reports a reference page that is out of date, at its first differing line', () => {
  const root = scratchDirectory({
    'docs/a.md': 'one\nold\nthree',
    'docs/b.md': 'same\n',
    'docs/c.md': 'short\nand more',
  })
  const pages = [
    { path: 'docs/a.md', text: 'one\nnew\nthree' },
    { path: 'docs/b.md', text: 'same\n' },
    { path: 'docs/c.md', text: 'short' },
    { path: 'docs/d.md', text: 'missing' },
  ]
  const rule = 'the page is what the sources say: run pnpm docs:reference'
  expect(formatFindings(checkPages(root, pages))).toBe(
    [`docs/a.md:2  ${rule}\n    new`, `docs/c.md:2  ${rule}\n    and more`, `docs/d.md:1  ${rule}\n    missing`].join(
      '\n',
    ),
  )
})

it('reads the comments of a contract and of its fields, through parts, lists, spreads and functions', () => {
  const tree = readSourceTree(
    scratchDirectory({
      'packages/contracts/package.json': '{ "name": "@plinth/contracts" }',
      'packages/contracts/src/packing/part.ts': `
        export const shared = {
          /** Who asks. */
          project: text(),
        }
        export function digest() {
          return part({
            /** Lowercase. */
            hex: text(),
          })
        }`,
      'packages/contracts/src/packing/request.ts': `
        /** Asks for a pack;
         * see {@link Other}. */
        export const PackRequest = defineContract({
          name: 'PackRequest',
          fields: {
            ...shared,
            /** What went in. */
            inputs: withDefault(list(part({
              /** A path. */
              path: text(),
              digest: optional(digest()),
            })), []),
            other: Other,
          },
        })
        export const Other = contractOf(oneOf(['a']), { name: 'Other' })`,
    }),
  )
  const comments = readContractComments(tree.packages[0]?.sources ?? [])
  expect(comments.get('Other')).toEqual({ domain: 'packing', comment: '', fields: new Map() })
  expect(comments.get('PackRequest')).toEqual({
    domain: 'packing',
    comment: 'Asks for a pack; see Other.',
    fields: new Map([
      ['project', 'Who asks.'],
      ['inputs', 'What went in.'],
      ['inputs[].path', 'A path.'],
      ['inputs[].digest.hex', 'Lowercase.'],
    ]),
  })
})

it('puts a JSON Schema into words and links an embedded contract instead of repeating it', () => {
  const person = { type: 'object', properties: { name: { type: 'string', pattern: '[^\\s]' } }, required: ['name'] }
  const nullable = (schema: object) => ({ anyOf: [schema, { type: 'null' }] })
  const rows = describeFields(
    {
      type: 'object',
      properties: {
        version: { const: 1 },
        kind: { enum: ['a|b', 'c'] },
        people: {
          ...nullable({ type: 'array', items: { ...person, additionalProperties: false }, minItems: 1 }),
          default: [],
        },
        at: nullable({ type: 'string', format: 'date-time', pattern: '^x' }),
        sizes: { type: 'object', additionalProperties: { type: 'integer', minimum: 0 } },
        inner: { type: 'object', properties: { any: {} } },
      },
      required: ['version', 'kind', 'sizes', 'inner'],
    },
    new Map([[identityOf({ title: 'PersonV1', ...person }), 'PersonV1']]),
  )
  expect(rows).toEqual([
    { path: 'version', type: '`1`', presence: 'required' },
    { path: 'kind', type: '`a\\|b`, `c`', presence: 'required' },
    { path: 'people', type: 'list of [PersonV1](#personv1), at least 1', presence: 'default `[]`' },
    { path: 'at', type: 'RFC 3339 time', presence: 'optional' },
    { path: 'sizes', type: 'map of integer ≥ 0', presence: 'required' },
    { path: 'inner', type: 'object', presence: 'required' },
    { path: 'inner.any', type: 'any JSON value', presence: 'optional' },
  ])
})

it('finds an error code wherever it is decided: a literal, a union, a fallback, a table, a subclass', () => {
  const uses = readCodedErrors(readSourceTree(scratchDirectory(ERRORS)))
  expect(uses.map(({ code, message, hint }) => [code, message, hint])).toEqual([
    ['broken', '{path} is broken', ''],
    ['by_class', '{what}: no', ''],
    ['disk_full', 'cannot write', 'Free space.'],
    ['from_first', 'either', ''],
    ['from_second', 'either', ''],
    ['stale_preview', 'the preview of {name} is stale', 'Ask again.'],
  ])
  expect(errorsPage(uses)).toContain('| the preview of {name} is stale | Ask again. | packages/a |')
})

it('reports an error code that no test names', () => {
  const findings = checkCodesAreTested(readSourceTree(scratchDirectory(ERRORS)))
  expect(findings.map(({ text }) => text)).toEqual([
    'by_class',
    'disk_full',
    'from_first',
    'from_second',
    'stale_preview',
  ])
})

function knownKinds(schema: unknown): readonly string[] {
  const { properties }: { properties: { kind: { examples: readonly string[] } } } = JSON.parse(JSON.stringify(schema))
  return properties.kind.examples
}

const ERRORS = {
  'packages/a/package.json': '{ "name": "@plinth/a" }',
  'packages/a/test/a.test.ts': "it('is broken', () => expect(code).toBe('broken'))\n",
  'packages/a/src/coded-error.ts': `
    export class CodedError extends Error { constructor(code: string, message: string, options = {}) { super(message) } }
    export class ByClass extends CodedError { constructor(what: string) { super('by_class', \`\${what}: no\`) } }
    export class PlainError extends CodedError {}`,
  'packages/a/src/use.ts': `
    import { ByClass, CodedError, PlainError } from './coded-error.ts'
    export function use(code: 'from_first' | 'from_second', name: string, file: { path: string }) {
      const message = \`the preview of \${JSON.stringify(name)} is stale\`
      if (name) throw new PlainError('stale_preview', message, { hint: 'Ask again.' })
      if (code) throw new CodedError(code, 'either')
      throw new ByClass(name) ?? new CodedError(undefined ?? 'broken', file.path + ' is broken')
    }`,
  'packages/a/src/table.ts': `
    import { CodedError } from './coded-error.ts'
    const TABLE: Record<string, { code: string; hint: string }> = { ENOSPC: { code: 'disk_full', hint: 'Free space.' } }
    export const map = (errno: string) => new CodedError(TABLE[errno].code, 'cannot write')`,
}
