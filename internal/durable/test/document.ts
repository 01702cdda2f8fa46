/** A document of a few hundred kB that shows on sight whether it is whole: every line has its number. */
export function documentText(number: number): string {
  return `${`document ${number}\n`.repeat(20_000)}end ${number}\n`
}

/** The number of a whole document; undefined when the text is anything else. */
export function numberOfDocument(text: string): number | undefined {
  const number = Number(/^document (\d+)\n/.exec(text)?.[1])
  return documentText(number) === text ? number : undefined
}
