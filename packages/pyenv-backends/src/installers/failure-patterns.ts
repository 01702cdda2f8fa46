/** Why an installer failed, told from what it printed. */
export type FailureCode =
  | 'hash_mismatch'
  | 'network'
  | 'certificate_untrusted'
  | 'credentials_required'
  | 'credentials_refused'
  | 'server_error'
  | 'download_incomplete'
  | 'timeout'
  | 'not_found'
  | 'no_matching_version'
  | 'build_failed'
  | 'disk_full'
  | 'python_incompatible'
  | 'invalid_wheel'

/** One row: when the output matches, the failure has this code. */
export interface FailurePattern {
  readonly code: FailureCode
  readonly pattern: RegExp
  readonly hint: string
}

/** What to do when an answer does not come in time. */
export const TIMEOUT_HINT = 'Try again when the connection is better, or allow more time (pip’s setting timeout).'
const NETWORK = 'Check the connection, the name of the index and the proxy, then try again.'
/** What to do about credentials that were sent and did not do. */
export const REFUSED_HINT =
  'The index did not accept the user name and password that it was given: check whether they are still good, and may read this package.'
const CREDENTIALS =
  'The index wants a user name and password: write them into a netrc file, or into the URL in the host’s pip or uv settings.'
const INCOMPLETE =
  'Less came than was announced: try again, and if it stays so ask whoever runs the index or the proxy.'
const BUILD = 'Choose a version that has a wheel for this Python and platform, or make its build work on this machine.'

/** In order: the first row that matches decides. A failed connection comes before "not found", which tools print after it as well. */
export const FAILURE_PATTERNS: readonly FailurePattern[] = [
  {
    code: 'disk_full',
    pattern:
      /No space left on device|os error 28\b|\[Errno 28\]|not enough space on the disk|os error 112\b|Disk quota exceeded/i,
    hint: 'Free space on the disk that holds the environments and the cache, then try again.',
  },
  {
    code: 'hash_mismatch',
    pattern: /Hash mismatch for|DO NOT MATCH THE HASHES|hashes are required in --require-hashes mode/i,
    hint: 'The file on the index is not the one that was asked for; check the index before you change the hash.',
  },
  {
    code: 'timeout',
    pattern:
      /cause: operation timed out|^error: connection-timeout|(?:didn't respond within|Read timed out)[^\n]* - skipping|ReadTimeoutError.*\(from versions: none\)/ims,
    hint: TIMEOUT_HINT,
  },
  {
    code: 'certificate_untrusted',
    pattern:
      /invalid peer certificate|CERTIFICATE_VERIFY_FAILED|confirming the ssl certificate|SSL certificate problem|server certificate verification failed/i,
    hint: 'Name the certificate authority of the index in the host’s settings (pip’s cert, SSL_CERT_FILE), or correct its certificate.',
  },
  {
    code: 'server_error',
    pattern:
      /HTTP status (?:server error|client error \(429)|HTTP error (?:5\d\d|429) while|too many 5\d\d error responses|(?:5\d\d Server|429 Client) Error: /i,
    hint: 'The index answers, and fails: try again later, or ask whoever runs it.',
  },
  { code: 'download_incomplete', pattern: /error reading a body from connection/i, hint: INCOMPLETE },
  { code: 'network', pattern: /Request failed after|error sending request/i, hint: NETWORK },
  {
    code: 'credentials_required',
    pattern: /could not read Username|Authentication failed for|terminal prompts disabled/i,
    hint: CREDENTIALS,
  },
  {
    code: 'not_found',
    pattern:
      /fatal: (?:repository '[^']*' not found|reference is not a tree|remote error: upload-pack: not our ref)|did not match any file\(s\) known to git/i,
    hint: 'Check the address of the repository, and whether it has that commit.',
  },
  {
    code: 'network',
    pattern: /fatal: unable to access '[^']*': (?:Could not resolve|Failed to connect|Connection)/i,
    hint: NETWORK,
  },
  {
    code: 'build_failed',
    pattern: /Failed to (?:download and )?build\b|error: subprocess-exited-with-error|Failed building wheel/i,
    hint: BUILD,
  },
  {
    code: 'credentials_required',
    pattern:
      /HTTP status client error \((?:401|403)|HTTP error (?:401|403)|(?:401|403) Client Error|401 Unauthorized|403 Forbidden/i,
    hint: CREDENTIALS,
  },
  {
    // uv takes what came of a wheel for all of it; only its log says that the connection broke.
    code: 'download_incomplete',
    pattern:
      /incomplete-download|IncompleteRead|Transient failure while handling response.*Failed to read from zip file/is,
    hint: INCOMPLETE,
  },
  {
    code: 'network',
    pattern:
      /tcp connect error|dns error|operation timed out|HTTP status client error \((?:407|408)|HTTP error (?:407|408)|network was disabled|Network connectivity is disabled|^error: connection-failed|Connection (?:refused|reset|broken)|ReadTimeoutError/im,
    hint: NETWORK,
  },
  {
    code: 'network',
    pattern:
      /(?:after connection broken by|Could not fetch URL (?![^\n]*\b(?:404|410) Client Error)).*\(from versions: none\)/is,
    hint: NETWORK,
  },
  {
    code: 'network',
    pattern: /Unsupported `Content-Type`|request got Content-Type: .*\(from versions: none\)/is,
    hint: 'What answers there is no package index: check the URL of the index, and whether a proxy or a login page answers instead.',
  },
  {
    code: 'invalid_wheel',
    pattern:
      /has an invalid package format|Wheel '[^'\n]*' located at .* is invalid|has an invalid wheel|trying to install outside the target directory|\.dist-info[\\/]RECORD`: No such file|OSError: RECORD$/im,
    hint: 'The file on the index is damaged or was built wrongly: choose another version, or another index.',
  },
  {
    code: 'python_incompatible',
    pattern:
      /requires Python [<>=!~]|current Python version \([^)]*\) does not satisfy|no wheels with a matching Python (?:implementation|ABI|version)? ?tag|none of the wheel's tags|requires a different Python|This version of pip does not support python/i,
    hint: 'Choose another Python version, or a version of the package that supports this one.',
  },
  {
    code: 'no_matching_version',
    pattern: /has no (?:usable )?wheels|No sources permitted for/i,
    hint: 'Choose a version that has a wheel for this Python and platform, or allow source builds.',
  },
  {
    code: 'not_found',
    pattern:
      /was not found in the (?:package registry|provided package locations)|Distribution not found at|404 Not Found|HTTP error 404|\(from versions: none\)|\[Errno 2\] No such file or directory: '[^']*\.(?:whl|zip|gz)'/i,
    hint: 'Check the name, or set an index that has the package.',
  },
  {
    code: 'no_matching_version',
    pattern:
      /there (?:is no version|are no versions) of|requirements are unsatisfiable|No solution found|ResolutionImpossible|\(from versions: /i,
    hint: 'Choose versions that the index has and that fit together.',
  },
]
