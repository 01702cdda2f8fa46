import { hostVariable } from '../process/host-variable.ts'

/**
 * The proxy that the host's variables name for a URL; null for none. `NO_PROXY` lists hosts, domains (`.example.org` and `example.org` mean all
 * below), with a port where given, or `*`. Pure. Source: what curl does.
 */
export function proxyFor(url: URL, env: Readonly<Record<string, string | undefined>>): URL | null {
  const scheme = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const named = hostVariable(env, scheme) || hostVariable(env, 'ALL_PROXY')
  if (!named || isExcepted(url, hostVariable(env, 'NO_PROXY') ?? '')) return null
  return URL.parse(named.includes('://') ? named : `http://${named}`)
}

function isExcepted({ hostname, port, protocol }: URL, list: string): boolean {
  const ownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true
      const [, name = entry, wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
      const bare = name.replace(/^\*?\./, '')
      return (wantedPort ?? ownPort) === ownPort && (hostname === bare || hostname.endsWith(`.${bare}`))
    })
}
