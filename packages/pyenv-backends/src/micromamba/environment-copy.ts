import { isAbsolute, resolve } from 'node:path'
import { isMap, isScalar, isSeq, parseDocument, Scalar } from 'yaml'

/**
 * environment.yml for another folder: with other channels where some are given, and with the paths of its pip section made absolute. Comments
 * and everything else stay.
 */
export function environmentCopy(
  text: string,
  { channels, folder }: { readonly channels?: readonly string[] | undefined; readonly folder: string },
): string {
  const document = parseDocument(text, { schema: 'failsafe' })
  if (channels !== undefined) document.set('channels', [...channels])
  const dependencies = document.get('dependencies')
  for (const item of isSeq(dependencies) ? dependencies.items : []) {
    const pip = isMap(item) ? item.get('pip') : undefined
    if (isSeq(pip)) pip.items = pip.items.map((line) => placed(line, folder))
  }
  return document.toString()
}

const OPTION = /^(-r|-c|-e|-f|--requirement|--constraint|--editable|--find-links)([ =])(.+)$/

/** pip takes paths relative to where it runs, which is beside the file. */
function placed(line: unknown, folder: string): unknown {
  if (!isScalar(line) || typeof line.value !== 'string') return line
  const [, option, gap, path] = OPTION.exec(line.value) ?? []
  if (option !== undefined && path !== undefined && isLocal(path))
    return new Scalar(`${option}${gap}${resolve(folder, path.trim())}`)
  return line.value.startsWith('.') && isLocal(line.value) ? new Scalar(resolve(folder, line.value)) : line
}

function isLocal(path: string): boolean {
  return !isAbsolute(path) && !/^[a-z+]+:/i.test(path)
}
