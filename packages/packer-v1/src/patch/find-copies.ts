import { cutContent, type Piece, pieceSize } from './cut-content.ts'
import type { PatchOperation } from './patch-format.ts'
import type { Span } from './span.ts'

/** The operations that make a part of the new file, copying from a part of the old one what it has. Memory is bounded whatever their length. */
export async function findCopies(old: Span, target: Span): Promise<readonly PatchOperation[]> {
  const size = pieceSize(Math.max(old.bytes, target.bytes))
  const known = new Map<string, Piece>()
  for await (const piece of cutContent(old, size)) known.set(piece.digest, piece)
  const operations: PatchOperation[] = []
  for await (const { at, bytes, digest } of cutContent(target, size)) {
    const found = known.get(digest)
    operations.push(found ? { kind: 'copy', bytes, at: found.at } : { kind: 'literal', bytes, at })
  }
  return operations
}

/** The same operations, those that go on where the one before ended made one with it. */
export function joined(operations: readonly PatchOperation[]): readonly PatchOperation[] {
  const result: PatchOperation[] = []
  for (const operation of operations) {
    const last = result.at(-1)
    if (last && last.kind === operation.kind && (last.kind === 'zeros' || last.at + last.bytes === operation.at)) {
      result[result.length - 1] = { ...last, bytes: last.bytes + operation.bytes }
    } else if (operation.bytes > 0) result.push(operation)
  }
  return result
}
