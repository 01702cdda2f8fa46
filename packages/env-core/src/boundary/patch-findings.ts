import type { ContractFinding, DependencyOverridePatchV1 } from '@plinth/contracts'
import { indexLocation } from './index-location.ts'
import { localPath } from './local-path.ts'
import { packageSource } from './package-source.ts'
import { isProblem } from './problem.ts'

/** What is wrong with the values of a patch; whether a place exists is asked when it is used. */
export function patchFindings({ fields }: DependencyOverridePatchV1): ContractFinding[] {
  const { python_executable, index_url, extra_index_urls = [], wheel_source_path, package_source_override } = fields
  return [
    ...check('python_executable', python_executable, localPath),
    ...check('index_url', index_url, indexLocation),
    ...extra_index_urls.flatMap((url, index) => check(`extra_index_urls/${index}`, url, indexLocation)),
    ...check('wheel_source_path', wheel_source_path, localPath),
    ...check('package_source_override', package_source_override, packageSource),
  ]
}

function check(field: string, value: string | undefined, read: (text: string) => unknown): ContractFinding[] {
  const result = value === undefined ? null : read(value)
  return isProblem(result) ? [{ code: result.problem, path: `/fields/${field}`, message: result.message }] : []
}
