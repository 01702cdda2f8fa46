/**
 * What a worker thread runs: `conversion-main.ts` and all that it imports, as text. The build puts it here, so that nothing is located by path, and
 * so do the tests. Whoever runs the sources without either cannot convert.
 */
export const CONVERSION_PROGRAM: string | undefined = undefined
