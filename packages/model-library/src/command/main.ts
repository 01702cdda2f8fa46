import { main } from '@plinth/cli'
import { modelsDefinition } from './models-definition.ts'

main(modelsDefinition)
