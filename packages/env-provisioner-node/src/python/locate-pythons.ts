import type { PythonRuntime, PythonRuntimeLocator } from '@plinth/env-core'
import type { PythonRuntime as HostPython, PythonLocator } from '@plinth/pyenv-backends'
import { createFileMemory } from '../store/file-memory.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { type PythonMemory, recallPython, rememberPython } from './python-memory.ts'

/** {@link PythonRuntimeLocator} over the host's interpreters, with a memory in the store's cache. */
export function createPythonRuntimes(store: EnvironmentStore, locator: PythonLocator): PythonRuntimeLocator {
  const kept = createFileMemory<PythonMemory | null>({ clock: store.tools.clock, limit: 256 })
  return {
    locate: async ({ executable, signal }) => {
      const { suitable, broken } = await locator.survey({ executable, signal })
      return { runtimes: suitable.map(runtimeOf), unusable: broken }
    },
    recall: (question) => recallPython(store, question, kept),
    remember: (question, runtime) => rememberPython(store, question, runtime),
  }
}

function runtimeOf({ executable, version, implementation, tags, markers }: HostPython): PythonRuntime {
  const { interpreter, abi, platform, libc } = tags
  const compatibility = [`${interpreter}-${abi}-${platform}`, ...(libc === null ? [] : [libc])]
  return { executable, version, implementation, tags: compatibility, markers }
}
