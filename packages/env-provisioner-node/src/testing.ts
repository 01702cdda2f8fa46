export type { AcquireLock, BackendUse } from './store/open-store.ts'
export {
  createFakeBackend,
  type FakeBackend,
  type FakeBackendSettings,
  type FakePackage,
} from './testing/fake-backend.ts'
export { type FakeHost, type FakeHostSettings, openFakeHost } from './testing/fake-host.ts'
