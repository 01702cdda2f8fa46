import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { digestOf, put, weights } from './app-places.ts'
import { scratch } from './scratch.ts'

it('reads of 10,000 files only those of equal size, tells how far it is, and stops when it is called off', async () => {
  await using place = await scratch()
  const blobs = join(place.path, 'ollama/models/blobs')
  await mkdir(blobs, { recursive: true })
  await mkdir(join(place.path, 'ollama/models/manifests'))
  const bytes = Buffer.alloc(10_100)
  const name = (number: number) => join(blobs, `sha256-${String(number).padStart(64, '0')}`)
  for (let first = 0; first < 10_000; first += 500)
    await Promise.all(
      Array.from({ length: 500 }, (_, at) => writeFile(name(first + at), bytes.subarray(0, 1 + first + at))),
    )
  await put(join(blobs, `sha256-${digestOf(weights('one', 5000))}`), weights('one', 5000))
  await using library = await place.library()
  const request = { apps: [join(place.path, 'ollama')], minBytes: 1 }
  const events: { phase: string; completed: number; total: number }[] = []
  const { names, weights: same } = await library.previewMerge(request, { onEvent: (event) => void events.push(event) })
  expect([names, same]).toEqual([10_001, []])
  expect(events.filter(({ phase }) => phase === 'listing').map(({ completed }) => completed)).toEqual(
    Array.from({ length: 100 }, (_, at) => (at + 1) * 100),
  )
  expect(events.filter(({ phase }) => phase === 'reading')).toEqual([])

  await put(join(place.path, 'ollama/models/blobs', `sha256-${'f'.repeat(64)}`), weights('one', 5000))
  const stop = new AbortController()
  const read: number[] = []
  const stopped = library.previewMerge(request, {
    signal: stop.signal,
    onEvent: ({ phase, completed, total }) => {
      if (phase !== 'reading') return
      read.push(completed, total)
      stop.abort()
    },
  })
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
  expect(read).toEqual([5000, 15_000])
})
