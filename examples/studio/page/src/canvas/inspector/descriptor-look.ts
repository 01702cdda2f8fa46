import type { ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { Look } from '../nodes/state-looks.ts'
import type { Reading } from '../reading.ts'

/** What Puma-Lib shows of its model at a glance. */
export function descriptorLook(descriptor: Reading<ModelExecutionDescriptorV1> | undefined): Look {
  if (descriptor === undefined) return { icon: 'dot', text: 'no model', tone: 'plain' }
  switch (descriptor.state) {
    case 'reading':
      return { icon: 'busy', text: 'reading', tone: 'info' }
    case 'read':
      return { icon: 'check', text: 'executable', tone: 'good' }
    case 'refused':
      return { icon: 'blocked', text: 'not executable', tone: 'bad' }
  }
}
