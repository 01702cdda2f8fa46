/** What unpickling would import, by how far it can be trusted. */
export interface JudgedGlobals {
  /** Would run commands, import modules or open files, or hide what they do. */
  readonly dangerous: readonly string[]
  /** Neither known to be harmless nor to be dangerous: `torch.load` with `weights_only` refuses them. */
  readonly unlisted: readonly string[]
}

/** Judges globals (`module name`) as `torch.load` with `weights_only` does, and names those that no weights need. */
export function judgeGlobals(globals: Iterable<string>): JudgedGlobals {
  const others = [...globals].filter((each) => !isHarmless(each))
  return {
    dangerous: others.filter(isDangerous).sort(),
    unlisted: others.filter((each) => !isDangerous(each)).sort(),
  }
}

function isHarmless(global: string): boolean {
  return HARMLESS.has(global) || HARMLESS_PATTERNS.some((pattern) => pattern.test(global))
}

/** A name may have dots, and a module may be reached through another that imports it. */
function isDangerous(global: string): boolean {
  return global.split(/[ .]/).some((word) => DANGEROUS_WORDS.has(word))
}

const HARMLESS = new Set([
  ...globalsOf('collections', ['OrderedDict', 'Counter', 'defaultdict']),
  ...globalsOf('torch._utils', [
    ...['_rebuild_tensor', '_rebuild_tensor_v2', '_rebuild_tensor_v3', '_rebuild_parameter', '_rebuild_qtensor'],
    ...['_rebuild_parameter_with_state', '_rebuild_sparse_tensor', '_rebuild_meta_tensor_no_storage'],
    ...['_rebuild_nested_tensor', '_rebuild_wrapper_subclass', '_rebuild_device_tensor_from_numpy'],
  ]),
  ...globalsOf('torch', ['Size', 'Tensor', 'device', 'dtype', 'finfo', 'per_tensor_affine', 'per_channel_affine']),
  ...globalsOf('torch._tensor', ['_rebuild_from_type_v2']),
  ...globalsOf('torch.nn.parameter', ['Parameter', 'Buffer']),
  ...globalsOf('torch.serialization', ['_get_layout']),
  ...globalsOf('torch.storage', ['UntypedStorage', 'TypedStorage']),
  ...globalsOf('numpy', ['ndarray', 'dtype', 'bool_', 'float32', 'float64', 'int32', 'int64']),
  ...['numpy.core.multiarray', 'numpy._core.multiarray'].flatMap((module) =>
    globalsOf(module, ['_reconstruct', 'scalar']),
  ),
  ...globalsOf('_codecs', ['encode']),
  ...['builtins', '__builtin__'].flatMap((module) =>
    globalsOf(module, [
      'set',
      'frozenset',
      'dict',
      'list',
      'tuple',
      'int',
      'float',
      'bool',
      'str',
      'bytes',
      'bytearray',
      'complex',
      'object',
      'slice',
    ]),
  ),
])

const HARMLESS_PATTERNS = [
  /^torch (?:\w+Storage|u?int\d+|float\d+\w*|bfloat16|half|float|double|long|short|bool|q\w+)$/,
  /^torch\.(?:cuda|storage) \w+Storage$/,
]

const DANGEROUS_WORDS = new Set([
  ...[
    '?',
    'copyreg',
    'copy_reg',
    'os',
    'posix',
    'posixpath',
    'nt',
    'ntpath',
    'subprocess',
    'sys',
    'pty',
    'shutil',
    'socket',
    'ssl',
    'pathlib',
  ],
  ...[
    'eval',
    'exec',
    'execfile',
    'compile',
    'open',
    'getattr',
    'setattr',
    'delattr',
    'globals',
    'locals',
    'vars',
    '__import__',
    'input',
  ],
  ...[
    'breakpoint',
    'apply',
    'runpy',
    'importlib',
    'imp',
    'pkgutil',
    'pip',
    'site',
    'code',
    'codeop',
    'bdb',
    'pdb',
    'cProfile',
    'profile',
  ],
  ...[
    'timeit',
    'trace',
    'doctest',
    'pydoc',
    'webbrowser',
    'commands',
    'popen2',
    'asyncio',
    'multiprocessing',
    'threading',
    'ctypes',
  ],
  ...[
    '_ctypes',
    'cffi',
    'signal',
    'resource',
    'tempfile',
    'http',
    'httplib',
    'urllib',
    'urllib2',
    'requests',
    'aiohttp',
    'ftplib',
  ],
  ...[
    'smtplib',
    'telnetlib',
    'xmlrpc',
    'pickle',
    '_pickle',
    'cPickle',
    'dill',
    'cloudpickle',
    'joblib',
    'marshal',
    'shelve',
    'types',
  ],
  ...[
    'operator',
    '_operator',
    'functools',
    'builtins',
    '__builtin__',
    'inspect',
    'gc',
    'atexit',
    'distutils',
    'setuptools',
    'venv',
  ],
  ...[
    'hub',
    'load_library',
    'cpp_extension',
    'runstring',
    'f2py',
    'system',
    'popen',
    'spawn',
    'Popen',
    'check_output',
    'run_module',
  ],
  ...[
    '__globals__',
    '__subclasses__',
    '__class__',
    '__reduce__',
    '__dict__',
    'ensurepip',
    'zipimport',
    'sqlite3',
    'idlelib',
    'lib2to3',
  ],
])

function globalsOf(module: string, names: readonly string[]): string[] {
  return names.map((name) => `${module} ${name}`)
}
