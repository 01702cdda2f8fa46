import { posixPrefixLayout } from './posix-prefix-layout.ts'
import type { PrefixLayout } from './prefix-layout.ts'
import { windowsPrefixLayout } from './windows-prefix-layout.ts'

/** The layout of virtual environments on a platform, the running one by default. */
export function prefixLayout(platform: NodeJS.Platform = process.platform): PrefixLayout {
  return platform === 'win32' ? windowsPrefixLayout : posixPrefixLayout
}
