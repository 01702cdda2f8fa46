import type { FamilyAsset } from './asset-family.ts'

/** One sentence for each input whose name does not end with one of `endings` (lower case). */
export function checkEndings({ inputs }: FamilyAsset, endings: readonly string[]): readonly string[] {
  return inputs
    .filter(({ path }) => !endings.some((ending) => path.toLowerCase().endsWith(ending)))
    .map(({ path }) => `${path} does not end with ${endings.join(', ')}`)
}

/** One sentence for each input of more than `limit` bytes. */
export function checkBytes({ inputs }: FamilyAsset, limit: number): readonly string[] {
  return inputs
    .filter(({ bytes }) => bytes > limit)
    .map(({ path, bytes }) => `${path} has ${bytes} bytes, more than the ${limit} that can be converted`)
}

/** One artifact per input. */
export function onePerInput({ inputs }: FamilyAsset): { readonly min: number; readonly max: number } {
  return { min: inputs.length, max: inputs.length }
}

/** Endings of the images that are read. */
export const IMAGE_ENDINGS = ['.png', '.jpg', '.jpeg', '.webp'] as const
/** What decides the pixels of an image. */
export const IMAGE_LIBRARY = 'fast-png 8.0.0, @jsquash/jpeg 1.6.0, @jsquash/webp 1.5.0'
