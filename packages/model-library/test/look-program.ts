/** The program that looks at users' directories, from its sources. */
export const LOOK_FROM_SOURCES = `import(${JSON.stringify(import.meta.resolve('../src/external/look/look-main.ts'))})`
