import { CodedError } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { acceleratorKeys, createAcceleratorProbe } from '../../src/index.ts'
import { createFakeCommands } from '../../src/testing.ts'

// As NVIDIA's manual of nvidia-smi shows its table.
const SMI = `+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI 550.54.15              Driver Version: 550.54.15      CUDA Version: 12.4     |
|-----------------------------------------+------------------------+----------------------+
`
const nothing = async () => {
  throw new Error('ENOENT')
}

it.each([
  ['cuda12.4', { platform: 'linux', arch: 'x64' }, { cuda: { version: '12.4', driver: '550.54.15' } }],
  ['cuda12.4', { platform: 'win32', arch: 'x64' }, { cuda: { version: '12.4', driver: '550.54.15' } }],
  ['mps15.6.1', { platform: 'darwin', arch: 'arm64' }, { mps: { version: '15.6.1' } }],
] as const)('finds %s on a machine, and names it in a platform key (%j)', async (fact, machine, facts) => {
  const { runCommand } = createFakeCommands(({ program }) => ({ stdout: program === 'sw_vers' ? '15.6.1\n' : SMI }))
  const found = await createAcceleratorProbe({ ...machine, env: {}, runCommand, readText: nothing })()
  expect(found).toEqual({ cpu: machine.arch, cuda: null, rocm: null, mps: null, ...facts })
  expect(acceleratorKeys('plain', found)).toEqual(['plain', `plain-${fact}`])
})

it('finds ROCm by the file of its installation', async () => {
  const { runCommand } = createFakeCommands(() => ({ exitCode: 9 }))
  const readText = async (path: string) => (path === '/rocm/.info/version' ? '6.2.0-66\n' : nothing())
  const settings = { platform: 'linux', arch: 'x64', env: { ROCM_PATH: '/rocm' }, runCommand, readText } as const
  expect(await createAcceleratorProbe(settings)()).toEqual({
    cpu: 'x64',
    cuda: null,
    rocm: { version: '6.2.0' },
    mps: null,
  })
})

it('finds a processor alone where nothing answers', async () => {
  const runCommand = async () => {
    throw new CodedError('command_not_found', 'there is no nvidia-smi')
  }
  const found = await createAcceleratorProbe({
    platform: 'linux',
    arch: 'arm64',
    env: {},
    runCommand,
    readText: nothing,
  })()
  expect([found, acceleratorKeys('linux-aarch64', found)]).toEqual([
    { cpu: 'arm64', cuda: null, rocm: null, mps: null },
    ['linux-aarch64'],
  ])
})
