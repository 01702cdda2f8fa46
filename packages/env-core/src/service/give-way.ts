/** Below so many requirements no step takes long enough for anybody to wait. */
const FEW = 500

/** Whether a request is so large that its steps give way to others, and that remembering it costs more than it saves. */
export function isLarge(requirements: number): boolean {
  return requirements > FEW
}

/** Between the steps of a large request: lets the host's event loop do what else there is, so that no stall is longer than one step. */
export async function giveWay(requirements: number): Promise<void> {
  if (isLarge(requirements)) await new Promise((resolve) => setTimeout(resolve))
}
