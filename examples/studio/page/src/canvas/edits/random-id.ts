/** Eight lowercase hex digits: pages that add nodes at the same time give them different ids. */
export function randomId(): string {
  return crypto.randomUUID().slice(0, 8)
}
