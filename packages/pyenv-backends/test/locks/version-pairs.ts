import fc from 'fast-check'

const number = fc.integer({ min: 0, max: 25 }).map(String)
const word = fc.constantFrom('a', 'b1', 'rc', 'rc2', 'dev', 'dev3', 'post', 'post1', 'alpha', 'beta2', 'g')
const component = fc.oneof(
  { weight: 6, arbitrary: number },
  { weight: 1, arbitrary: fc.tuple(number, word).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: word },
)
const release = fc
  .array(component, { minLength: 1, maxLength: 4 })
  .map((parts) => (/^\d/.test(parts[0] ?? '') ? parts : ['1', ...parts]).join('.'))
const plain = fc.tuple(
  fc.option(fc.constantFrom('0', '1')),
  release,
  fc.option(fc.constantFrom('cu118', '1', 'local.2'), { freq: 8 }),
)

/** Versions as conda's packages have them. */
export const version = plain.map(
  ([epoch, text, local]) =>
    `${epoch === null || epoch === '0' ? '' : `${epoch}!`}${text}${local === null ? '' : `+${local}`}`,
)

const operator = fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '=', '~=', '')
const clause = fc.oneof(
  fc
    .tuple(operator, release)
    .map(([sign, text]) => `${sign}${sign === '~=' && !text.includes('.') ? `${text}.0` : text}`),
  fc.tuple(fc.constantFrom('', '=', '!='), release).map(([sign, text]) => `${sign}${text}.*`),
)

/** Specifications of versions as environment files have them. Without `==1.2.*`: conda takes it for `1.2.*`, py-rattler for `==1.2`. */
export const versionSpec = fc
  .array(fc.array(clause, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 })
  .map((alternatives) => alternatives.map((clauses) => clauses.join(',')).join('|'))
