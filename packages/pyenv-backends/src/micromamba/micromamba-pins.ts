/** The release of micromamba that is fetched, and the SHA-256 of its program for each platform that it is made for. */
export interface MicromambaPin {
  readonly version: string
  /** The release's name, in which the build is counted. */
  readonly tag: string
  /** Hex, by conda's name of the platform. */
  readonly digests: Readonly<Record<string, string>>
}

/** Several public projects that pin this release name the same digests. */
export const MICROMAMBA_PIN: MicromambaPin = {
  version: '2.8.1',
  tag: '2.8.1-0',
  digests: {
    'linux-64': '9689782d863c05a1bf5d2d371ba527104e7a4eb4310c1637d8653b751aed9c82',
    'linux-aarch64': 'e5ba23b5945aa49dfd11022e592a510d2686a8feee810e00140b73c9fdf0ba2a',
    'osx-64': 'b2bd613791c0a524883d7cb66505d630bf15badd1f492bc93ba78550a3a1a94b',
    'osx-arm64': 'de71a646b73af92dd663e6ddc78993a6a4d47ea28b5d8908c3cc2b9c3077e528',
    'win-64': '8a51f88ec02600488ea20c3acd93fbd4da6c0f03fc499aa53fd234c6749b94b0',
  },
}

/** Where releases lie; a mirror has the same folders. */
export const MICROMAMBA_RELEASES = 'https://github.com/mamba-org/micromamba-releases/releases/download'
