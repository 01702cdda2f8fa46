import fc from 'fast-check'
import { expect, it } from 'vitest'
import { editJsonObject } from '../src/registry/edit-json-object.ts'

it('changes one member of a JSON text and leaves every other character as it is', () => {
  const patch = { state: 'b', list: [{ code: 'x' }], gone: undefined, nothing: undefined, added: 1 }
  const texts: readonly (readonly [string, string])[] = [
    ['{}', '{\n  "state": "b",\n  "list": [\n    {\n      "code": "x"\n    }\n  ],\n  "added": 1\n}'],
    ['{ "state" : "a" }', '{ "state" : "b", "list" : [{"code":"x"}], "added" : 1 }'],
    ['{"state":"b","list":[{"code":"x"}],"added":1.0}', '{"state":"b","list":[{"code":"x"}],"added":1.0}'],
    [
      '\uFEFF{"big":12345678901234567890,"one":1.0,"huge":1e400,"state":"a","tail":[1, 2]}\n',
      '\uFEFF{"big":12345678901234567890,"one":1.0,"huge":1e400,"state":"b","tail":[1, 2],"list":[{"code":"x"}],"added":1}\n',
    ],
    ['{"state":1,"x":2,"state":"a"}', '{"state":1,"x":2,"state":"b","list":[{"code":"x"}],"added":1}'],
    [
      '{\r\n\t"gone": {"deep": "}\\"]"},\r\n\t"nothing": null,\r\n\t"added": 1\r\n}',
      '{\r\n\t"nothing": null,\r\n\t"added": 1,\r\n\t"state": "b",\r\n\t"list": [\r\n\t\t{\r\n\t\t\t"code": "x"\r\n\t\t}\r\n\t]\r\n}',
    ],
    ['{"a":1,"gone":2}', '{"a":1,"state":"b","list":[{"code":"x"}],"added":1}'],
    ['{"gone":2}', '{"state":"b","list":[{"code":"x"}],"added":1}'],
    ['{"g\\u006fne":2,"\\u0073tate":0}', '{"\\u0073tate":"b","list":[{"code":"x"}],"added":1}'],
  ]
  expect(texts.map(([text]) => editJsonObject(text, patch))).toEqual(texts.map(([, edited]) => edited))
})

it('gives the object with its patch, whatever JSON and white space is edited, and every other value in its own spelling', () => {
  const indents = [undefined, 1, 2, '\t', '    ']
  const value = fc.jsonValue({ maxDepth: 2 })
  const name = fc.constantFrom('a', 'b', 'c"\\', 'ü', '', 'toString')
  const object = fc.dictionary(name, value, { noNullPrototype: true })
  const edited = fc.record({
    object,
    patch: fc.dictionary(name, fc.option(value, { nil: undefined }), { noNullPrototype: true }),
  })
  fc.assert(
    fc.property(edited, fc.constantFrom(...indents), ({ object, patch }, indent) => {
      const text = JSON.stringify({ ...object, kept: 0 }, null, indent).replace(/"kept":( ?)0/, '"kept":$11e999')
      const after = editJsonObject(text, patch)
      expect(after).toMatch(/"kept": ?1e999/)
      const removed = Object.keys(patch).filter((each) => patch[each] === undefined && object[each] !== null)
      const expected = Object.entries({ ...object, ...withoutUndefined(patch) }).filter(
        ([each]) => !removed.includes(each),
      )
      const { kept: _, ...rest } = JSON.parse(after)
      expect(rest).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(expected))))
    }),
    { seed: 20261121, numRuns: 500 },
  )
})

it('leaves a text as it is when nothing in it would change', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (object) => {
      fc.pre(!Object.hasOwn(object, '__proto__'))
      const text = JSON.stringify(object, null, 1)
      expect(editJsonObject(text, object)).toBe(text)
    }),
    { seed: 20261121, numRuns: 200 },
  )
})

function withoutUndefined(patch: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
}
