import { expect, it } from 'vitest'
import { hashOf, readPlace } from '../../page/src/place.ts'

it('the address of a model holds its id, its slashes among it, and the filters', () => {
  const place = { view: 'library', id: 'diffusion/sd/tiny', query: { health: 'valid', query: 'a&b c' } } as const
  expect(hashOf(place)).toBe('#/library/diffusion%2Fsd%2Ftiny?health=valid&query=a%26b+c')
  expect(readPlace(hashOf(place))).toEqual(place)
})

it('an address that says nothing, or nothing that is known, is the workflow', () => {
  const workflow = { view: 'workflow', query: {} }
  expect(['', '#', '#/', '#/elsewhere', '#/workflow/%E0%A4%A'].map(readPlace)).toEqual(Array(5).fill(workflow))
})

it('blank filters are not in the address', () => {
  expect(hashOf({ view: 'library', query: { health: '', query: '' } })).toBe('#/library')
})
