export * from '@plinth/contracts'
