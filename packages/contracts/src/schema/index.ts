export { list, mapOf, nullable, optional, withDefault } from './compositions.ts'
export { type ContractType, defineContract, version } from './contract.ts'
export { absolutePath, environmentKeyText, fingerprint, packageHash, sha256, time, uuid } from './formats.ts'
export { part } from './part.ts'
export {
  exactly,
  flag,
  integer,
  json,
  jsonObject,
  nonBlank,
  number,
  oneOf,
  oneOfNumbers,
  openSet,
  text,
} from './values.ts'
