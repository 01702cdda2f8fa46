/**
 * The variables that a child process starts with: those of `env` on an allow-list (PATH, home, temporary folders, locale, proxies,
 * certificates, what Windows needs), then `extra`, where undefined takes a variable away. Nothing that would make a tool load other code or
 * read other settings comes through: no `PYTHON*`, `PIP_*`, `UV_*`, `LD_LIBRARY_PATH`, `NODE_OPTIONS`, `ELECTRON_RUN_AS_NODE`.
 * Source: design/environments.md, "Installers".
 */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const allowed = Object.entries(env).filter(([name]) => isAllowed(name))
  const chosen = new Map<string, string>()
  for (const [name, value] of [...allowed, ...Object.entries(extra)]) {
    if (value === undefined) chosen.delete(name)
    else chosen.set(name, value)
  }
  return Object.fromEntries(chosen)
}

const NAMES = new Set(
  `PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TERM TMPDIR TEMP TMP
  HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
  SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_SSL_CAINFO NETRC
  XDG_CACHE_HOME XDG_CONFIG_DIRS XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR
  SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT OS USERNAME USERPROFILE HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA PROGRAMDATA
  ALLUSERSPROFILE PUBLIC PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432 COMMONPROGRAMFILES COMMONPROGRAMFILES(X86)
  NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE PROCESSOR_ARCHITEW6432`.split(/\s+/),
)

/** Windows writes `Path` and `SystemRoot`, and proxies are common in lower case: upper and lower case are not told apart. */
function isAllowed(name: string): boolean {
  const upper = name.toUpperCase()
  return NAMES.has(upper) || upper.startsWith('LC_')
}
