import { json, list, number, oneOf, optional, part, text } from '../schema/index.ts'
import { integer } from '../schema/values.ts'

/** Digests of one file, hexadecimal. */
export function modelHashes() {
  return part({ sha256: optional(text()), blake3: optional(text()) })
}

/** One file of a model; `name` is its path inside the model directory, with `/`. */
export function modelFile() {
  return part({
    name: text(),
    /** The name it had where it came from. */
    original_name: optional(text()),
    /** Bytes. */
    size: optional(integer({ min: 0 })),
    sha256: optional(text()),
    blake3: optional(text()),
  })
}

/** One setting that a person may change before a run. */
export function inferenceParam() {
  return part({
    key: text(),
    label: text(),
    /** As the prior system spells them. */
    param_type: oneOf(['Number', 'Integer', 'String', 'Boolean']),
    /** Used when a person sets nothing. */
    default: optional(json()),
    description: optional(text()),
    constraints: optional(
      part({ min: optional(number()), max: optional(number()), allowed_values: optional(list(json())) }),
    ),
  })
}
