/** Places in the memory of the SHA-256 module, as bytes from its beginning: the state, the state before the first block, and the blocks. */
export const [STATE, INITIAL, BLOCKS] = [512, 544, 1024]

/** Size of the memory. */
export const BYTES_OF_MEMORY = 65_536
