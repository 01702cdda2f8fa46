/** Below so many requirements no step takes long enough for anybody to wait. */
const FEW = 500

/** Between the steps of a large request: lets the host's event loop do what else there is, so that no stall is longer than one step. */
export async function giveWay(requirements: number): Promise<void> {
  if (requirements > FEW) await new Promise((resolve) => setTimeout(resolve))
}
