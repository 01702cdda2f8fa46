/** One row of docs/acceptance.md. */
export interface AcceptanceRow {
  /** `000.1`: source document and number. */
  readonly number: string
  /** The sentence, without backticks. */
  readonly sentence: string
  /** Titles of tests: what stands in backticks in the last column and is not a path. */
  readonly titles: readonly string[]
  /** Documents and checks, from the repository root: link targets (from docs/) and backticked paths. */
  readonly documents: readonly string[]
  readonly line: number
}

const ROW = /^\|\s*(?<number>\d{3}\.\d+)\s*\|(?<sentence>[^|]*)\|(?<proof>.*)\|\s*$/
const PATH = /^[\w.@-]+(\/[\w.@-]+)*\/?$/

/** The rows of a table `| number | sentence | proof |`; other lines are prose. */
export function parseAcceptanceTable(text: string): AcceptanceRow[] {
  return text.split('\n').flatMap((line, index) => {
    const { number, sentence, proof } = line.match(ROW)?.groups ?? {}
    if (number === undefined || sentence === undefined || proof === undefined) return []
    const quoted = [...proof.matchAll(/`([^`]+)`/g)].flatMap(([, name]) => (name ? [name] : []))
    const links = [...proof.matchAll(/\]\(([^)#]+)/g)].flatMap(([, target]) => (target ? [target] : []))
    return [
      {
        number,
        sentence: sentence.replaceAll('`', '').trim(),
        titles: quoted.filter((each) => !PATH.test(each)),
        documents: [...quoted.filter((each) => PATH.test(each)), ...links.map(fromRoot)],
        line: index + 1,
      },
    ]
  })
}

/** A link in docs/acceptance.md is relative to docs/. */
function fromRoot(target: string): string {
  return target.startsWith('../') ? target.slice(3) : `docs/${target}`
}
