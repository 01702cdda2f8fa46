import { expect, it } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'

it('installs although the host’s listener throws, and its logger as well', async () => {
  const told: string[] = []
  const broken = (what: string) => {
    told.push(what)
    throw new Error(`${what} is broken`)
  }
  const { environments } = await aStore({ onLog: () => broken('logger') })
  const { outcome } = await environments.ensure(REQUEST, { onEvent: () => broken('listener') })
  expect([outcome, [...new Set(told)]]).toEqual(['installed', ['listener', 'logger']])
})
