import type { FollowPorts } from '../../page/src/client/follow.ts'
import type { EventStream } from '../../page/src/client/listen.ts'

/** An EventSource whose server is the test. */
export class FakeStream implements EventStream {
  readonly url: string
  readyState = 0
  #heard: { kind: string; listener: (message: Message) => void }[] = []

  constructor(url: string) {
    this.url = url
  }

  addEventListener(kind: string, listener: (message: Message) => void): void {
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

  send(data: string, lastEventId = ''): void {
    this.#say('message', { data, lastEventId })
  }

  #say(kind: string, message: Message = { data: '', lastEventId: '' }): void {
    for (const each of this.#heard) if (each.kind === kind) each.listener(message)
  }
}

interface Message {
  readonly data: string
  readonly lastEventId: string
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
