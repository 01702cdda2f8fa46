const HOSTS = /^https?:\/\/(?:conda\.anaconda\.org|repo\.anaconda\.com\/pkgs)\//

/**
 * Channels in the form in which two spellings of one are equal: without `nodefaults`, slashes at the end, a platform, and the host that names
 * stand for; a token is left out. In order of priority, each once. Pure.
 */
export function channelNames(channels: readonly string[]): string[] {
  const names = channels.map((each) => each.trim()).filter((each) => each !== '' && each !== 'nodefaults')
  return [...new Set(names.map(channelName))]
}

/** One channel in that form. */
export function channelName(channel: string): string {
  return channel
    .replace(/\/+$/, '')
    .replace(/\/(?:noarch|(?:linux|osx|win)-[a-z0-9]+)$/, '')
    .replace(/\/t\/[^/]+\//, '/')
    .replace(HOSTS, '')
}
