/**
 * An ActionResult as a server gives it back that notes who uploaded it: fields in another order, `execution_metadata` (9) with a `worker` (1), and a
 * field of a later version of the protocol.
 */
export function withWorker(encoded: Uint8Array): Buffer {
  const worker = Buffer.from('127.0.0.1:4711')
  const metadata = Buffer.concat([Buffer.from([0x0a, worker.byteLength]), worker])
  const exitCode = Buffer.from([0x20, 0x00])
  const later = Buffer.from([0xf8, 0x07, 0x96, 0x01])
  return Buffer.concat([Buffer.from([0x4a, metadata.byteLength]), metadata, exitCode, encoded, later])
}
