export { createPackerEventBus, type PackerEventBusSettings } from './events/create-event-bus.ts'
export type {
  OperationEvents,
  PackerEventBus,
  PackerEventListener,
  PackerEventStream,
  PackerSubscription,
  ProjectReplayResult,
  ReplayResult,
  SubscribeOptions,
  SubscriptionEnd,
} from './events/event-bus.ts'
export type { PackerEventDraft, PackerEventKind, PackerEventOf, PackerEventPayload } from './events/event-kinds.ts'
export {
  describeOperations,
  type OperationDescription,
  type OperationVariant,
  operationClassOf,
  PACKER_OPERATIONS,
  type PackerOperation,
} from './service/operations.ts'
export type { Asked, PackerWorkspaceService } from './service/packer-workspace-service.ts'
