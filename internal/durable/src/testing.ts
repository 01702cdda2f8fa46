export { createGates, type Gates } from './testing/gates.ts'
