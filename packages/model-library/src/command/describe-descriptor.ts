import type { ModelExecutionDescriptorV1 } from '@plinth/contracts'
import { aligned, plain } from './table.ts'

/** What a runtime executes, and below it what that needs, package by package. */
export function describeDescriptor(descriptor: ModelExecutionDescriptorV1): string[] {
  const { model_id, entry_path, pipeline_class, task_type_primary, recommended_backend, dependency_requirements } =
    descriptor
  const { platform_key, validation_state, validation_errors, bindings, selected_binding_ids } = dependency_requirements
  const facts = aligned([
    ['id', model_id],
    ['entry', plain(entry_path)],
    ['runs as', [pipeline_class, task_type_primary].filter((each) => each !== undefined).join(', ')],
    ['backend', recommended_backend ?? 'any'],
    ['platform', platform_key],
    ['needs', validation_state],
  ])
  const isSelected = (id: string) => selected_binding_ids.length === 0 || selected_binding_ids.includes(id)
  return [
    ...facts,
    ...validation_errors.map(({ code, message }) => plain(`  ${code}: ${message}`)),
    ...bindings.flatMap((binding) => {
      const { binding_id, validation_state: state, requirements } = binding
      const selection = isSelected(binding_id) ? '' : ', not selected'
      const pins = requirements.map(({ name, exact_pin }) => [`  ${name}`, exact_pin])
      return [plain(`binding ${binding_id}: ${state}${selection}`), ...aligned(pins)]
    }),
  ]
}
