import { expect, it } from 'vitest'
import { readResolution, respellResolution } from '../../src/index.ts'
import { acceptHashes } from '../../src/installers/accept-hashes.ts'
import { readPipReport } from '../../src/installers/read-pip-report.ts'
import { readResolvedLines, writeResolvedLines } from '../../src/installers/resolution-text.ts'

const [A, B, C] = ['a', 'b', 'c'].map((digit) => `sha256:${digit.repeat(64)}`)

it('reads what uv prints and writes it as one line for each distribution, in order of names', () => {
  const printed = `# a comment
torch==2.13.0+cpu \\
    --hash=${A}
    # via -r -
Foo_Bar==1!2.0.post1 \\
    --hash=${B} \\
    --hash=${C}
tool @ file:///w/tool-1.0-py3-none-any.whl --hash=${A}
`
  const written = writeResolvedLines(readResolvedLines(printed))
  expect(written).toBe(
    [
      `Foo_Bar==1!2.0.post1 --hash=${B} --hash=${C}`,
      `tool @ file:///w/tool-1.0-py3-none-any.whl --hash=${A}`,
      `torch==2.13.0+cpu --hash=${A}`,
      '',
    ].join('\n'),
  )
  expect(readResolution(written)).toEqual([
    { name: 'foo-bar', version: '1!2.0.post1', hashes: [B, C] },
    { name: 'tool', version: null, hashes: [A] },
    { name: 'torch', version: '2.13.0+cpu', hashes: [A] },
  ])
})

it('refuses a resolution that holds more than pins with hashes', () => {
  const hostile = [
    'six==1.0',
    `six --hash=${A}`,
    `--index-url https://evil --hash=${A}`,
    `-r x --hash=${A}`,
    `six==1.0 --hash=md5:00`,
    `six==1.0 -e . --hash=${A}`,
  ]
  const refused = hostile.filter((text) => {
    try {
      return readResolution(text).length < 0
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'invalid_resolution'
    }
  })
  expect(refused).toEqual(hostile)
})

it('accepts of a resolved file only the hashes that were declared', () => {
  const lines = readResolvedLines(`foo-bar==1.0 --hash=${A} --hash=${B}\nsix==1.0 --hash=${C}`)
  const narrowed = acceptHashes(lines, [
    { requirement: 'Foo_Bar==1.0', hashes: [`${B}`, `${C}`] },
    { requirement: 'six==1.0' },
  ])
  expect(writeResolvedLines(narrowed)).toBe(`foo-bar==1.0 --hash=${B}\nsix==1.0 --hash=${C}\n`)
  expect(() => acceptHashes(lines, [{ requirement: 'six==1.0', hashes: [`${A}`] }])).toThrow(
    expect.objectContaining({ code: 'hash_mismatch' }),
  )
})

it('reads the installation report of pip', () => {
  const row = (name: string, hash: string, more: object = {}) => ({
    metadata: { name, version: '1.0' },
    download_info: { url: `https://index/${name}.whl`, archive_info: { hashes: { sha256: hash } } },
    ...more,
  })
  const report = {
    version: '1',
    install: [row('six', 'a'.repeat(64)), row('tool', 'b'.repeat(64), { is_direct: true })],
  }
  expect(readPipReport(JSON.stringify(report))).toBe(
    `six==1.0 --hash=${A}\ntool @ https://index/tool.whl --hash=${B}\n`,
  )
  const broken = [{}, { install: [{}] }, { install: [{ ...row('six', ''), download_info: { vcs_info: {} } }] }]
  for (const each of broken) {
    expect(() => readPipReport(JSON.stringify(each))).toThrow(expect.objectContaining({ code: 'invalid_resolution' }))
  }
})

it('respells some distributions of a resolution, and keeps their hashes', () => {
  const text = `alpha==1.0 --hash=${A}\nfoo-bar==2.0 --hash=${B} --hash=${C}\n`
  const direct = respellResolution(text, ({ name }) =>
    name === 'foo-bar' ? { requirement: 'foo-bar @ file:///w/foo.whl' } : null,
  )
  expect(direct).toBe(`alpha==1.0 --hash=${A}\nfoo-bar @ file:///w/foo.whl --hash=${B} --hash=${C}\n`)
  expect(respellResolution(direct, ({ version }) => (version === null ? { requirement: 'foo-bar==2.0' } : null))).toBe(
    text,
  )
})
