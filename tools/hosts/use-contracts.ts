import { canonicalDigest, DependencyOverridePatchV1, EnvironmentRefV1, parseContract } from '@plinth/contracts'

const REF = {
  contract_version: 1,
  environment_key: 'v1_0123456789abcdef0123456789abcdef',
  environment_kind: 'python-venv',
  env_id: 'python:a:1:b:linux-x86_64:any',
  env_ids: ['python:a:1:b:linux-x86_64:any'],
  python_executable: '/envs/bin/python',
  state: 'ready',
  requirements_fingerprint: `sha256:${'0'.repeat(64)}`,
  platform_key: 'linux-x86_64',
  backend_key: 'any',
  manifest_path: '/envs/manifest.json',
  note: 'from a newer writer',
}

/** Parses a document that is read back, hashes it, and is refused another version and an unknown field of a command. */
export function useContracts() {
  const ref = parseContract(EnvironmentRefV1, REF)
  const newer = EnvironmentRefV1.safeParse({ ...REF, contract_version: 2 })
  const patch = DependencyOverridePatchV1.safeParse({
    binding_id: 'a',
    scope: 'requirement',
    requirement_name: 'numpy',
    fields: { index_url: 'https://index.example/simple', shell: 'rm' },
    source: 'user',
    updated_at: '2026-11-21T00:00:00Z',
  })
  return {
    digest: canonicalDigest(ref),
    newer: newer.success ? 'read' : newer.error.name,
    refused: patch.success ? [] : patch.errors.map(({ code, path }) => `${code} ${path}`),
  }
}
