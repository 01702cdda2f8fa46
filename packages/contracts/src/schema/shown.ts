const LONGEST = 100

/** A name as messages and paths show it: whole up to a length that real names have, cut after that. */
export function shown(name: string): string {
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST).toWellFormed()}…`
}
