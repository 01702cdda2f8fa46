import { pathToFileURL } from 'node:url'
import type { EnvironmentPlan } from '@plinth/env-core'
import {
  type DownloadPolicy,
  type InstallerCall,
  type Resolution,
  readResolution,
  respellResolution,
  type VenvBackend,
} from '@plinth/pyenv-backends'
import type { EnvironmentStore } from '../store/open-store.ts'
import { keepResolution, recallResolution } from './keep-resolution.ts'
import { divideByIndex, repositoriesIn } from './own-indexes.ts'
import { type OwnWheel, provideOwnWheels } from './own-wheels.ts'
import { requestedRequirements } from './requested-requirements.ts'

/** What a plan is resolved with. */
export interface PlanResolving {
  readonly store: EnvironmentStore
  readonly plan: EnvironmentPlan
  readonly backend: VenvBackend
  readonly policy: DownloadPolicy
  /** `nothing`: a resolution is made for a trial, and forgotten. Default `resolution`. */
  readonly keeps?: 'resolution' | 'nothing' | undefined
}

/**
 * What is to be installed: the kept resolution of the key, or a new one. Packages with indexes of their own are fetched from there first, and
 * repositories are built, and the joint resolution is given their wheels. It is kept with pins in place of those, so that it holds in a store that has moved; a wheel that
 * has gone is fetched again, by the hash of the resolution. Errors: those of the installer.
 */
export async function resolvePlan(
  { store, plan, backend, policy, keeps = 'resolution' }: PlanResolving,
  call: InstallerCall,
): Promise<Resolution> {
  const apart = [
    ...divideByIndex(plan.items).apart.map((each) => ({ ...each, from: 'index' as const })),
    ...repositoriesIn(plan.items).map((each) => ({ ...each, from: 'repository' as const })),
  ]
  const python = plan.python.executable
  const kept = await (keeps === 'resolution' ? keepResolution : recallResolution)(store, plan.key, async () => {
    const wanted = apart.map((each) => ({ ...each, version: each.item.pin, hashes: each.item.hashes, isKept: false }))
    const wheels = await provideOwnWheels({ store, plan }, wanted, call)
    const requirements = requestedRequirements(
      plan.items,
      new Map([...wheels].map(([name, { path }]) => [name, urlOf(path)])),
    )
    const { requirementsText } = await backend.installer.resolve({ requirements, python, ...policy }, call)
    return respelled(requirementsText, wheels, ({ name, version }) => `${name}==${version}`)
  })
  if (apart.length === 0) return kept
  const byName = new Map(kept.packages.map((each) => [each.name, each]))
  const wanted = apart.flatMap((each) => {
    const { version = null, hashes = [] } = byName.get(each.item.name) ?? {}
    return version === null ? [] : [{ ...each, version, hashes, isKept: true }]
  })
  const wheels = await provideOwnWheels({ store, plan }, wanted, call)
  return {
    ...respelled(kept.requirementsText, wheels, ({ name, path }) => `${name} @ ${urlOf(path)}`),
    packages: kept.packages,
  }
}

function respelled(
  text: string,
  wheels: ReadonlyMap<string, OwnWheel>,
  textOf: (wheel: OwnWheel) => string,
): Resolution {
  const requirementsText = respellResolution(text, ({ name }) => {
    const wheel = wheels.get(name)
    return wheel ? { requirement: textOf(wheel), hashes: [`sha256:${wheel.digest}`] } : null
  })
  return { requirementsText, packages: readResolution(requirementsText) }
}

function urlOf(path: string): string {
  return pathToFileURL(path).href
}
