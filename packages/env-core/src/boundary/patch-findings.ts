import type { ContractFinding, DependencyOverridePatchV1 } from '@plinth/contracts'
import { type IndexPolicy, indexLocation } from './index-location.ts'
import { localPath } from './local-path.ts'
import { packageSource } from './package-source.ts'
import { isProblem } from './problem.ts'

/** What is wrong with the values of a patch; whether a place exists is asked when it is used. */
export function patchFindings({ fields }: DependencyOverridePatchV1, policy: IndexPolicy): ContractFinding[] {
  const index = (text: string) => indexLocation(text, policy)
  const { python_executable, index_url, extra_index_urls = [], wheel_source_path, package_source_override } = fields
  return [
    ...check('python_executable', python_executable, localPath),
    ...check('index_url', index_url, index),
    ...extra_index_urls.flatMap((url, position) => check(`extra_index_urls/${position}`, url, index)),
    ...check('wheel_source_path', wheel_source_path, localPath),
    ...check('package_source_override', package_source_override, packageSource),
  ]
}

function check(field: string, value: string | undefined, read: (text: string) => unknown): ContractFinding[] {
  const result = value === undefined ? null : read(value)
  return isProblem(result) ? [{ code: result.problem, path: `/fields/${field}`, message: result.message }] : []
}
