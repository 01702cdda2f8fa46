export { BUNDLE_DAMAGES, type BundleDamage } from './testing/bundle-damage.ts'
export { diffusersBundleFiles, type TestPipeline, writeDiffusersBundle } from './testing/diffusers-bundle.ts'
export { snapshotDirectory } from './testing/directory-snapshot.ts'
export { safetensorsFile, type TestTensor } from './testing/safetensors-file.ts'
