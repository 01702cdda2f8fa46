import type { DescribeOperationsRequest, DescribeOperationsResult } from '@plinth/contracts'
import { describeOperations as operationTable } from '@plinth/packer-api'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.describeOperations. */
export async function describeOperations(call: Call<DescribeOperationsRequest>): Promise<DescribeOperationsResult> {
  const operations = operationTable()
  const summary = `${operations.length} operations.`
  return { ...respond(call.project, { status: 'success', summary }), operations }
}
