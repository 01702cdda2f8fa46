import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { createRandom, type Random } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { scanPickle } from '../src/formats/scan-pickle.ts'
import { pickle, TENSORS } from './model-files.ts'

it('sees every global that Python would import, in 20,000 mutated and invented pickles', async () => {
  const random = createRandom(20261121)
  const bases = [...realPickles(), pickle(TENSORS.llm, ['os system', 'collections OrderedDict'])]
  const pickles = Array.from({ length: 20_000 }, (_, turn) =>
    turn % 2 === 0 ? mutated(bases, random) : invented(random),
  )
  const answers = askPython(pickles)
  const missed: unknown[] = []
  let [imported, loads] = [0, 0]
  for (const [turn, bytes] of pickles.entries()) {
    const { globals, state } = await scanPickle(bytes)
    const answer = answers[turn]
    const unseen = (answer?.globals ?? []).filter((each) => !globals.has(each) && !globals.has('? ?'))
    imported += answer?.globals.length ?? 0
    loads += Number(answer?.outcome === 'loads')
    // What loads in Python and is damaged here is refused, which is safe.
    if (unseen.length > 0 && state === 'whole') missed.push({ unseen, pickle: bytes.toString('latin1') })
  }
  expect(missed).toEqual([])
  expect([imported > 5000, loads > 500]).toEqual([true, true])
})

interface Answer {
  readonly outcome: string
  readonly globals: readonly string[]
}

function askPython(pickles: readonly Buffer[]): readonly Answer[] {
  const input = pickles.map((bytes) => `${bytes.toString('base64')}\n`).join('')
  const script = join(import.meta.dirname, 'oracle/pickle_globals.py')
  const { stdout } = spawnSync('python3', [script], { input, maxBuffer: 1 << 28, encoding: 'utf8' })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** Of files that torch wrote. */
function realPickles(): Buffer[] {
  const directory = join(import.meta.dirname, '../fixtures/weights')
  const zips = ['llm.pt', 'script.pt', 'evil.ckpt', 'whole-module.pt'].map((name) =>
    dataOf(readFileSync(join(directory, name))),
  )
  return [...zips, readFileSync(join(directory, 'llm-legacy.bin'))]
}

function dataOf(zip: Buffer): Buffer {
  const size = zip.readUInt32LE(zip.indexOf('PK\u0001\u0002') + 20)
  const start = 30 + zip.readUInt16LE(26) + zip.readUInt16LE(28)
  const packed = zip.subarray(start, start + size)
  return zip.readUInt16LE(8) === 0 ? packed : inflateRawSync(packed)
}

function mutated(bases: readonly Buffer[], random: Random): Buffer {
  const bytes = Buffer.from(bases[random.below(bases.length)] ?? '')
  for (let count = 1 + random.below(3); count > 0; count -= 1) bytes[random.below(bytes.length)] = random.below(256)
  return bytes
}

/** Operations in any order, with texts that make globals. */
function invented(random: Random): Buffer {
  const count = 2 + random.below(14)
  const operations = Array.from({ length: count }, () => OPERATIONS[random.below(OPERATIONS.length)] ?? '')
  return Buffer.from(`\x80\x04${operations.join('')}.`, 'latin1')
}

const OPERATIONS = [
  ...[
    '(',
    '0',
    '1',
    '2',
    'N',
    'R',
    'b',
    't',
    'l',
    'd',
    'o',
    ')',
    ']',
    '}',
    'a',
    'e',
    's',
    'u',
    '\x81',
    '\x85',
    '\x86',
    '\x87',
    '\x94',
    '\x93',
  ],
  ...[
    '\x8c\x02os',
    '\x8c\x06system',
    '\x8c\x05torch',
    'X\x02\x00\x00\x00os',
    'U\x06system',
    'Vos\n',
    "S'system'\n",
    "S'o\\x73'\n",
    'Vo\\u0073\n',
  ],
  ...[
    'q\x00',
    'q\x01',
    'h\x00',
    'h\x01',
    'p0\n',
    'p1\n',
    'g0\n',
    'g1\n',
    'p1_0\n',
    'p10\n',
    'g1_0\n',
    'r\x02\x00\x00\x00',
    'j\x02\x00\x00\x00',
  ],
  ...[
    'cos\nsystem\n',
    'ctorch\nFloatStorage\n',
    '(ios\nsystem\n',
    '\x82\x01',
    'K\x01',
    'J\x00\x00\x00\x00',
    '\x92',
    '\x90',
    '\x91',
    '\x8f',
    'Q',
    'Pid\n',
  ],
  ...['\x93', '\x93', '\x8c\x02os\x8c\x06system\x93', '\x8c\x02os\x94\x8c\x06system\x94'],
]
