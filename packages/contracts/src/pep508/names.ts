import { LONGEST_TEXT } from '../pep440/longest-text.ts'

const NAME = /^[a-z\d](?:[a-z\d._-]*[a-z\d])?$/i
const NORMALIZED = /^[a-z\d]+(?:-[a-z\d]+)*$/

/**
 * The PEP 503 form of a project or extra name: lower case, runs of `-`, `_` and `.` become one `-`. Two names mean the same project when
 * these are equal. Never throws; a text that is no name is changed the same way (ask {@link isValidName}).
 */
export function canonicalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** Whether a text is a project name: ASCII letters, digits, `-`, `_`, `.`, a letter or digit at both ends. Source: PEP 508, "Names". */
export function isValidName(name: string): boolean {
  return name.length <= LONGEST_TEXT && NAME.test(name)
}

/** Whether a text is a valid name already in its {@link canonicalizeName} form. Source: PEP 503. */
export function isNormalizedName(name: string): boolean {
  return name.length <= LONGEST_TEXT && NORMALIZED.test(name)
}
