import { LONGEST_TEXT } from './longest-text.ts'
import { PYTHON_SPACE } from './whitespace.ts'

/**
 * A PEP 440 version, read. Numbers are decimal digits without leading zeros (they may be longer than any number type holds).
 * The keys are strings whose code unit order is PEP 440's order; each is a prefix of the next, so that "same release" or "same public
 * version" is `startsWith` or `===`.
 */
export interface PythonVersion {
  readonly epoch: string
  /** At least one number; trailing zeros kept. */
  readonly release: readonly string[]
  /** Letter (`a`, `b`, `rc`) and number. */
  readonly pre: readonly [PreLetter, string] | null
  readonly post: string | null
  readonly dev: string | null
  /** Lower case; its parts are separated by dots and have no leading zeros where they are numbers. */
  readonly local: readonly string[] | null
  /** Epoch and release without trailing zeros. */
  readonly releaseKey: string
  /** … and the pre segment. */
  readonly preKey: string
  /** … and the post segment. */
  readonly postKey: string
  /** … and the dev segment: the public version. */
  readonly publicKey: string
  /** … and the local label: the whole order of PEP 440. */
  readonly key: string
}

const VERSION = new RegExp(
  [
    `^[${PYTHON_SPACE}]*v?(?:(\\d+)!)?(\\d+(?:\\.\\d+)*)`,
    '(?:[._-]?(alpha|a|beta|b|preview|pre|c|rc)[._-]?(\\d*))?',
    '(?:-(\\d+)|[._-]?(?:post|rev|r)[._-]?(\\d*))?',
    '(?:[._-]?dev[._-]?(\\d*))?',
    `(?:\\+([a-z\\d]+(?:[._-][a-z\\d]+)*))?[${PYTHON_SPACE}]*$`,
  ].join(''),
  'i',
)

/** CPython refuses to make a longer number from text, and packaging the version with it. */
const MAX_DIGITS = 4300

/** Reads a version as PyPI's packaging does; null where packaging refuses it. Source: PEP 440, appendix B. */
export function readVersion(text: string): PythonVersion | null {
  const match = text.length <= LONGEST_TEXT ? VERSION.exec(text) : null
  if (match === null || (text.length > MAX_DIGITS && hasOverlongNumber(match))) return null
  const [, epochText = '0', releaseText = '', preWord, preText, postDash, postText, devText, localText] = match
  const epoch = significant(epochText)
  const release = releaseText.split('.')
  for (let at = 0; at < release.length; at += 1) release[at] = significant(release[at] ?? '')
  const post = numberOrNull(postDash ?? postText)
  const dev = numberOrNull(devText)
  const pre = preWord === undefined ? null : ([preLetter(preWord), significant(preText || '0')] as const)
  const local = localText === undefined ? null : localParts(localText)

  const releaseKey = numberKey(epoch) + numbersKey(release)
  // A version with nothing but a dev segment sorts before every pre-release, one without a pre segment after them.
  const noPre = post === null && dev !== null ? '0' : '4'
  const preKey = releaseKey + (pre === null ? noPre : PRE_RANK[pre[0]] + numberKey(pre[1]))
  const postKey = preKey + (post === null ? '0' : `1${numberKey(post)}`)
  const publicKey = postKey + (dev === null ? '1' : `0${numberKey(dev)}`)
  const key = local === null ? publicKey : publicKey + local.map(localKey).join('')
  return { epoch, release, pre, post, dev, local, releaseKey, preKey, postKey, publicKey, key }
}

/** As packaging prints it: `str(Version(text))`. Source: PEP 440, "Normalization". */
export function printVersion({ epoch, release, pre, post, dev, local }: PythonVersion): string {
  let text = epoch === '0' ? release.join('.') : `${epoch}!${release.join('.')}`
  if (pre !== null) text += pre[0] + pre[1]
  if (post !== null) text += `.post${post}`
  if (dev !== null) text += `.dev${dev}`
  return local === null ? text : `${text}+${local.join('.')}`
}

/** True with a pre or a dev segment. */
export function isPrerelease({ pre, dev }: PythonVersion): boolean {
  return pre !== null || dev !== null
}

type PreLetter = 'a' | 'b' | 'rc'

/** Sorts before everything that can follow in a key: a shorter list sorts before its continuation. */
const END = '\0'
const PRE_RANK = { a: '1', b: '2', rc: '3' } as const satisfies Record<PreLetter, string>
const NUMBER = /^\d+$/
const SEPARATOR = /[._-]/

function hasOverlongNumber([, epoch, release = '', , pre, postDash, post, dev, local = '']: RegExpExecArray): boolean {
  const localNumbers = local.split(SEPARATOR).filter((part) => NUMBER.test(part))
  return [epoch, ...release.split('.'), pre, postDash, post, dev, ...localNumbers].some(
    (digits) => digits !== undefined && digits.length > MAX_DIGITS,
  )
}

function significant(digits: string): string {
  return digits.length > 1 && digits.startsWith('0') ? digits.replace(/^0+(?=\d)/, '') : digits
}

function numberOrNull(digits: string | undefined): string | null {
  return digits === undefined ? null : significant(digits || '0')
}

function preLetter(word: string): PreLetter {
  const first = word.charAt(0).toLowerCase()
  return first === 'a' || first === 'b' ? first : 'rc'
}

function localParts(label: string): string[] {
  return label
    .toLowerCase()
    .split(SEPARATOR)
    .map((part) => (NUMBER.test(part) ? significant(part) : part))
}

/** The count of digits first, so that text order is the order of the numbers. */
function numberKey(digits: string): string {
  return String.fromCharCode(digits.length) + digits
}

function numbersKey(numbers: readonly string[]): string {
  let key = ''
  let end = numbers.length
  while (end > 0 && numbers[end - 1] === '0') end -= 1
  for (let at = 0; at < end; at += 1) key += numberKey(numbers[at] ?? '')
  return key + END
}

/** In a local label words sort before numbers. */
function localKey(part: string): string {
  return NUMBER.test(part) ? `2${numberKey(part)}` : `1${part}${END}`
}
