import { isJsonObject } from './json-file.ts'

/** The first key of a tokenizer_config.json whose special token is none; undefined when all are words, described words, or left out. */
export function oddSpecialToken(config: Readonly<Record<string, unknown>>): string | undefined {
  return SPECIAL_TOKENS.find((key) => {
    const token = config[key]
    return token !== undefined && token !== null && typeof token !== 'string' && !isJsonObject(token)
  })
}

const SPECIAL_TOKENS = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token']
