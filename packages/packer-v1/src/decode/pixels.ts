/** A decoded image: RGBA, 8 bits each, row by row from the top left, not premultiplied. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
  /** The colours that the file itself numbers, where it does. */
  readonly palette?: Palette
}

/** An image whose pixels are numbers of colours. */
export interface Palette {
  /** RGBA of each colour. */
  readonly colors: Uint8Array
  /** One byte per pixel. */
  readonly indexes: Uint8Array
}

/** The colours of an image by number, as the file has them, or in the order of their first appearance; undefined when there are over 256. */
export function paletteOf({ rgba, palette }: Pixels): Palette | undefined {
  if (palette) return palette
  const numbers = new Map<number, number>()
  const indexes = new Uint8Array(rgba.byteLength / 4)
  const view = new DataView(rgba.buffer, rgba.byteOffset, rgba.byteLength)
  for (let pixel = 0; pixel < indexes.length; pixel += 1) {
    const color = view.getUint32(pixel * 4)
    let number = numbers.get(color)
    if (number === undefined) {
      number = numbers.size
      if (number === 256) return undefined
      numbers.set(color, number)
    }
    indexes[pixel] = number
  }
  const colors = new Uint8Array(numbers.size * 4)
  const out = new DataView(colors.buffer)
  for (const [color, number] of numbers) out.setUint32(number * 4, color)
  return { colors, indexes }
}
