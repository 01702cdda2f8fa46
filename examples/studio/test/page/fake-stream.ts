import type { EventStream, FollowPorts } from '../../page/src/client/follow.ts'

/** An EventSource whose server is the test. */
export class FakeStream implements EventStream {
  readonly url: string
  readyState = 0
  #heard: { kind: string; listener: (message: { readonly data: string }) => void }[] = []

  constructor(url: string) {
    this.url = url
  }

  addEventListener(kind: string, listener: (message: { readonly data: string }) => void): void {
    this.#heard.push({ kind, listener })
  }

  close(): void {
    this.readyState = 2
  }

  open(): void {
    this.readyState = 1
    this.#say('open')
  }

  /** `retrying`: the browser comes back by itself; `refused`: it does not. */
  break(ending: 'retrying' | 'refused'): void {
    this.readyState = ending === 'refused' ? 2 : 0
    this.#say('error')
  }

  send(data: string): void {
    this.#say('message', data)
  }

  #say(kind: string, data = ''): void {
    for (const each of this.#heard) if (each.kind === kind) each.listener({ data })
  }
}

/** Callbacks that the test lets go, one by one. */
export function fakeLater() {
  const waiting: { milliseconds: number; callback: () => void }[] = []
  const later: FollowPorts['later'] = (milliseconds, callback) => {
    const one = { milliseconds, callback }
    waiting.push(one)
    return () => {
      const at = waiting.indexOf(one)
      if (at >= 0) waiting.splice(at, 1)
    }
  }
  return {
    later,
    delays: () => waiting.map(({ milliseconds }) => milliseconds),
    next: () => waiting.shift()?.callback(),
  }
}
