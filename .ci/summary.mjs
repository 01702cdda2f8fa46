// Adds up reports/<tier>.json for each argument `tier=exit-code` and prints `N passed, N failed`. JavaScript, because it runs on
// whatever Node started CI, also when the installation failed. A tier that failed outside its tests counts as one failure.
import { existsSync, readFileSync } from 'node:fs'

const tiers = process.argv.slice(2).map((argument) => countTests(...argument.split('=')))
const passed = tiers.reduce((sum, tier) => sum + tier.passed, 0)
const failed = tiers.reduce((sum, tier) => sum + tier.failed, 0)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

function countTests(tier, exitCode) {
  const path = `reports/${tier}.json`
  const report = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8'))
    : { success: false, numPassedTests: 0, numFailedTests: 0 }
  const good = exitCode === '0' && report.success
  return { passed: report.numPassedTests, failed: Math.max(report.numFailedTests, good ? 0 : 1) }
}
