import { CodedError } from '@plinth/contracts'
import { describeOperations, type PackerOperation } from '../service/operations.ts'
import type { PackerWorkspaceService } from '../service/packer-workspace-service.ts'

/** The answers of a stub, by operation. */
export type StubAnswers = Partial<Pick<PackerWorkspaceService, PackerOperation>>

/** A service for tests of a host: answers what it is told, and throws `not_stubbed` for everything else. */
export function createStubPackerService(answers: StubAnswers): PackerWorkspaceService {
  const refuse = (operation: PackerOperation) => async () => {
    throw new CodedError('not_stubbed', `the stub has no answer to ${operation}`, { details: { operation } })
  }
  const operations = Object.fromEntries(
    describeOperations().map(({ operation }) => [operation, answers[operation] ?? refuse(operation)]),
  )
  const close = async () => {}
  // Every operation of the table is there, with the answer's type or one that never answers.
  return { ...operations, close, [Symbol.asyncDispose]: close } as unknown as PackerWorkspaceService
}
