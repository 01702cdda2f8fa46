/**
 * What a worker thread runs: `conversion-main.ts` and all that it imports, as text. The build puts it here, so that nothing is located by path;
 * from its sources the package names the module instead.
 */
export const CONVERSION_PROGRAM: string | URL = new URL('./conversion-main.ts', import.meta.url)
