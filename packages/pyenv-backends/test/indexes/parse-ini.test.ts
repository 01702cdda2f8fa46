import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPythonLocator } from '../../src/index.ts'
import { parseIni } from '../../src/indexes/parse-ini.ts'

const ORACLE = `
import configparser, json, re, sys
def squeeze(value):
    return re.sub(r'\\n+', '\\n', value)
answers = []
for text in json.load(sys.stdin):
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
        answers.append({name: {key: squeeze(value) for key, value in parser.items(name)} for name in parser.sections()})
    except configparser.Error:
        answers.append(None)
print(json.dumps(answers))`

const line = fc.oneof(
  fc.constantFrom('', '   ', '[global]', '[install]', '# note', '; note', '  # note', '[odd]x', '\t'),
  fc
    .tuple(
      fc.constantFrom('', ' ', '    '),
      fc.constantFrom('index-url', 'Find_Links', 'no index', 'cert'),
      fc.constantFrom(' = ', '=', ': ', ' :'),
      fc.constantFrom('', 'https://a/b?c=d#e', 'one two ; three', 'x  # not a comment', '"quoted"', '100%'),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('    https://continued', '  b', '\thttps://tab'),
)

it('reads the INI dialect of pip as Python does', async () => {
  const texts = fc
    .sample(fc.array(line, { maxLength: 12 }), { numRuns: 2000, seed: 7 })
    .map((lines) => ['[first]', ...lines].join('\n'))
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.8' })
  const printed = execFileSync(python?.executable ?? 'python3', ['-c', ORACLE], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  })
  const expected: unknown = JSON.parse(printed)
  const accepted = texts.flatMap((text, index) => {
    const answer: unknown = Array.isArray(expected) ? expected[index] : null
    return answer === null ? [] : [{ text, sections: answer }]
  })
  const ours = accepted.map(({ text }) => ({
    text,
    sections: Object.fromEntries([...parseIni(text)].map(([name, values]) => [name, Object.fromEntries(values)])),
  }))
  expect(accepted.length).toBeGreaterThan(500)
  expect(ours).toEqual(accepted)
})
