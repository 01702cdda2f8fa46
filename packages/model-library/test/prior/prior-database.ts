import Sqlite from 'better-sqlite3'

/** Writes a `models.db` with the tables of the prior system that speak of dependencies, one it has besides, and bindings of the models. */
export function writePriorDatabase(file: string, models: readonly string[]): void {
  const database = new Sqlite(file)
  try {
    database.pragma('journal_mode = WAL')
    database.exec(TABLES)
    const [first, second] = models
    for (const id of models)
      database
        .prepare(`insert into models values (?, ?, 'x', 'X', 'llm', '[]', '{}', '{}', '2026-01-01T00:00:00Z')`)
        .run(id, id)
    for (const [id, version, spec] of PROFILES)
      database
        .prepare(`insert into dependency_profiles values (?, ?, 'hash', 'python-venv', ?, '2026-01-01T00:00:00Z')`)
        .run(id, version, spec)
    const bind = database.prepare(
      `insert into model_dependency_bindings values (?, ?, ?, ?, 'required_core', ?, ?, ?, ?, 'somebody', '2026-01-01T00:00:00Z')`,
    )
    bind.run('b-late', first, 'torch-core', 1, null, 'macos-arm64', 'active', 200)
    bind.run('b-llama', first, 'torch-core', 1, 'pytorch', null, 'active', 100)
    bind.run('b-old', first, 'torch-core', 1, null, null, 'deprecated', 1)
    bind.run('b-external', second, 'Not An Id', 1, null, null, 'active', 100)
    bind.run('b-foreign', second, 'pytorch', 1, 'pytorch', null, 'active', 100)
    bind.run('b-gone', 'llm/gone/gone', 'torch-core', 1, null, null, 'active', 100)
  } finally {
    database.close()
  }
}

const TORCH = {
  python_packages: [
    {
      name: 'Torch ',
      version: '==2.5.1',
      index: 'https://wheels.example/cu121',
      hashes: ['AB'.repeat(32)],
      markers: null,
    },
    { name: 'numpy', version: '==1.26.4', extra_index_urls: ['https://more.example'], source: 'reviewed' },
  ],
  pin_policy: { required_packages: [{ name: 'torch' }] },
}

const PROFILES: readonly (readonly [string, number, string])[] = [
  ['torch-core', 1, JSON.stringify(TORCH)],
  ['Not An Id', 1, JSON.stringify(TORCH)],
  ['pytorch', 1, JSON.stringify(TORCH)],
  ['damaged', 1, '"no object"'],
]

const TABLES = `
create table models (id text primary key, path text not null, cleaned_name text not null, official_name text not null,
  model_type text not null, tags_json text not null, hashes_json text not null, metadata_json text not null, updated_at text not null);
create table dependency_profiles (profile_id text not null, profile_version integer not null, profile_hash text,
  environment_kind text not null, spec_json text not null check (json_valid(spec_json)), created_at text not null,
  primary key (profile_id, profile_version));
create table model_dependency_bindings (binding_id text primary key, model_id text not null, profile_id text not null,
  profile_version integer not null, binding_kind text not null, backend_key text, platform_selector text,
  status text not null default 'active', priority integer not null default 100, attached_by text, attached_at text not null);
create table model_link_exclusions (model_id text not null, app_id text not null, excluded_at text not null);
`
