import fc from 'fast-check'

const number = fc.oneof(
  fc.nat(3).map(String),
  fc.constantFrom('00', '007', '9007199254740993', '123456789012345678901'),
)
const separator = fc.constantFrom('', '.', '-', '_')
const optional = (arbitrary: fc.Arbitrary<string>) => fc.oneof(fc.constant(''), fc.constant(''), arbitrary)
const sequence = (...arbitraries: fc.Arbitrary<string>[]) => fc.tuple(...arbitraries).map((parts) => parts.join(''))

const release = fc.array(number, { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.'))
const publicVersions = sequence(
  fc.constantFrom('', '', 'v'),
  optional(sequence(number, fc.constant('!'))),
  release,
  optional(sequence(separator, fc.constantFrom('a', 'B', 'rc', 'alpha', 'pre', 'Preview'), separator, number)),
  optional(
    fc.oneof(sequence(fc.constant('-'), number), sequence(separator, fc.constantFrom('post', 'r', 'REV'), number)),
  ),
  optional(sequence(separator, fc.constant('dev'), number)),
)
const local = fc.array(fc.constantFrom('1', '01', 'a', 'Ubuntu', '1a'), { minLength: 1, maxLength: 3 })

/** Versions in all spellings, often close to each other. */
export const versions = sequence(publicVersions, optional(local.map((parts) => `+${parts.join('-')}`)))

const clauses = fc.oneof(
  sequence(fc.constantFrom('==', '!=', '==='), versions),
  sequence(fc.constantFrom('==', '!='), release, fc.constant('.*')),
  sequence(fc.constantFrom('<', '<=', '>', '>= '), publicVersions),
  sequence(
    fc.constantFrom('~='),
    number,
    fc.constant('.'),
    publicVersions.filter((text) => /^\d+(?!\d*!)/.test(text)),
  ),
)

/** Valid specifier sets, the empty one among them. */
export const specifiers = fc.array(clauses, { maxLength: 3 }).map((parts) => parts.join(', '))

const comparisons = fc.oneof(
  sequence(
    fc.constantFrom('os_name', 'os.name', 'sys_platform', 'extra'),
    fc.constantFrom(' == ', '!=', ' in ', ' not in ', '<', '>='),
    fc.constantFrom("'posix'", '"linux"', '"A_b"', "''", `'a"b'`, '"os_name"'),
  ),
  sequence(
    fc.constantFrom("'3.11'", '"3.9.*"', "'6'"),
    fc.constantFrom('==', ' != ', '<', '<=', '>', '>=', ' in '),
    fc.constantFrom('python_version', 'platform_release'),
  ),
)

/** Valid markers that can be evaluated with `os_name`, `sys_platform`, `python_version` and `platform_release`. */
export const markers = fc.letrec<{ group: string; term: string }>((tie) => ({
  group: fc
    .tuple(tie('term'), fc.array(fc.tuple(fc.constantFrom(' and ', ' or '), tie('term')), { maxLength: 2 }))
    .map(([first, rest]) => first + rest.map((part) => part.join('')).join('')),
  term: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    comparisons,
    tie('group').map((group) => `( ${group})`),
  ),
})).group

/** Valid requirements. */
export const requirements = sequence(
  fc.constantFrom('numpy', ' NumPy ', 'a.-_b', 'x_', '9'),
  optional(fc.constantFrom('[]', '[b, a]', '[A_b,A_b]', '[ z.y ] ')),
  fc.oneof(
    // After === everything up to the next blank belongs to the operand, commas included.
    specifiers.map((set) => set.replaceAll(' ', '')),
    specifiers.filter((set) => !set.includes('===')).map((set) => `(${set})`),
    fc.constantFrom('@ https://h/x.whl ', '@file:a;b '),
  ),
  optional(markers.map((marker) => ` ; ${marker}`)),
)

const words = [
  ...[
    "'",
    '"',
    '\\',
    '\n',
    '\t',
    ' ',
    ',',
    ';',
    '(',
    ')',
    '[',
    ']',
    '@',
    '.*',
    '.',
    '-',
    '+',
    '!',
    '1',
    '01',
    'a',
    'rc',
  ],
  ...[
    '==',
    '===',
    '~=',
    '>=',
    '<',
    'foo',
    'os_name',
    'python_version',
    'in',
    'not ',
    'and',
    'or',
    "'3.8'",
    '\ud800',
    '\u017f',
  ],
]

/** Any text: arbitrary code units, and the grammar's own words in any order. */
export const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join('')),
)
