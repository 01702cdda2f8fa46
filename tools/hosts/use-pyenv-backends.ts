import { childEnvironment, resolveEnvironmentName, runCommand, selectBackend } from '@plinth/pyenv-backends'

/** Names a project's environment, selects its backend, and starts a program with a list of arguments. */
export async function usePyenvBackends() {
  const choice = selectBackend({ files: ['environment.yml'] })
  const { name } = resolveEnvironmentName({ directory: '/projects/My Cool Project' })
  const script = 'process.stdout.write(process.argv[1])'
  const { outcome, stdout } = await runCommand(process.execPath, ['-e', script, 'one; two'], {
    env: childEnvironment(process.env),
  })
  const backend = choice.state === 'selected' ? choice.backend : choice.state
  return { backend, name, exit_code: outcome.exit_code, stdout: stdout.text }
}
