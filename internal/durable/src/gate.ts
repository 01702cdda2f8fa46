/**
 * Called when an operation reaches a named point. Tests hold the operation there, fail it (throw) or kill the process; hosts give none.
 * The points of each operation are listed where it is described.
 */
export type AtPoint = (point: string) => Promise<void>
