import type { CodedErrorUse } from './coded-errors.ts'

const HEAD = `# Error codes

Generated from the sources by \`pnpm docs:reference\`; edit the messages there.

Plinth throws a \`CodedError\` with one of these codes; \`isCodedError\` recognises it whichever bundle made it. What an operation expects (a missing input,
an asset that does not validate) is returned instead, and is not listed here. \`…\` stands for a value.
`

/** The page docs/reference/errors.md. */
export function errorsPage(uses: readonly CodedErrorUse[]): string {
  const sections = [...Map.groupBy(uses, ({ code }) => code)].map(([code, own]) => section(code, own))
  return [HEAD, ...sections].join('\n')
}

function section(code: string, uses: readonly CodedErrorUse[]): string {
  const rows = withText(uses).map(
    ({ message, hint, file }) => `| ${cell(message)} | ${cell(hint)} | ${packageOf(file)} |`,
  )
  return [`## ${code}\n`, '| message | hint | from |', '| --- | --- | --- |', ...new Set(rows), ''].join('\n')
}

/** A message that only passes another one on says nothing beside rows that do. */
function withText(uses: readonly CodedErrorUse[]): readonly CodedErrorUse[] {
  const telling = uses.filter(({ message }) => !/^\{\w+\}$/.test(message))
  return telling.length > 0 ? telling : uses
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()
}

function packageOf(file: string): string {
  return file.split('/').slice(0, 2).join('/')
}
