import { defineServiceConformance } from '@plinth/packer-api/testing'
import { it } from 'vitest'
import { createTemporaryWorkspace } from '../src/testing.ts'

defineServiceConformance({ it, createTrial: () => createTemporaryWorkspace({ initialise: false }) })
