import { existsSync } from 'node:fs'

/** Where Linux systems keep their certificate authorities. */
const LINUX_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/** Whether the machine has a store of certificate authorities. Only a small Linux image can be without one. */
export function hasSystemCertificates(platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'linux' || LINUX_BUNDLES.some((path) => existsSync(path))
}
