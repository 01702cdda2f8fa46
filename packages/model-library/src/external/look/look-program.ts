/**
 * The text of the program that looks at users' directories (`look-main.ts` and what it imports). The build puts it here, so that nothing is
 * located by path; run from its sources the library looks by itself, unless it is given a program.
 */
export const LOOK_PROGRAM: string | undefined = undefined
