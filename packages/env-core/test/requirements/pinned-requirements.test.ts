import { DependencyRequirementsV1, parseContract } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { createDependencyEnvironmentService, pinnedRequirements } from '../../src/index.ts'
import { createFakePorts } from '../../src/testing.ts'

const MODEL = { model_id: 'mine', platform_key: 'linux-x64' }

it('makes of a list of pins the payload that leads to an environment', async () => {
  const payload = pinnedRequirements({ ...MODEL, python_requires: '>=3.11' }, [
    'NumPy == 2.4.1',
    'pywin32==311; sys_platform == "win32"',
  ])
  expect(parseContract(DependencyRequirementsV1, payload)).toEqual(payload)
  await using service = closing(createDependencyEnvironmentService(createFakePorts()))
  const { state, status } = await service.ensure({ dependency_requirements: payload })
  expect([state, status.bindings.map(({ installed_requirements }) => installed_requirements)]).toEqual([
    'ready',
    [['numpy==2.4.1']],
  ])
})

it('answers for a list with something unpinned as for any other such payload', async () => {
  await using service = closing(createDependencyEnvironmentService(createFakePorts()))
  const asked = ['numpy', 'numpy>=2'].map((text) =>
    service.check({ dependency_requirements: pinnedRequirements(MODEL, [text]) }),
  )
  expect((await Promise.all(asked)).map(({ state, status }) => [state, status.code])).toEqual([
    ['failed', 'unpinned_requirement'],
    ['failed', 'unpinned_requirement'],
  ])
})

it('refuses in a list of pins what a payload cannot say', () => {
  const codeOf = (text: string) => {
    try {
      return pinnedRequirements(MODEL, [text])
    } catch (error) {
      return Object(error).code
    }
  }
  expect(['numpy[full]==1.0', 'numpy @ https://a.example/numpy.whl', '==1.0'].map(codeOf)).toEqual([
    'invalid_requirement',
    'invalid_requirement',
    'invalid_requirement',
  ])
})

function closing<T extends { readonly close: () => Promise<void> }>(service: T): T & AsyncDisposable {
  return { ...service, [Symbol.asyncDispose]: service.close }
}
