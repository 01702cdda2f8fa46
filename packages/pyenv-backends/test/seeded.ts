/** Properties run with one seed, so that a run says the same twice. */
export const seeded = { seed: 20261121, numRuns: 300 } as const
