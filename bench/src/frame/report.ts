import type { Figure } from './figure.ts'
import type { Machine } from './machine.ts'
import type { Comparison, Summary } from './statistics.ts'

/** Everything that one run of a benchmark found. */
export interface Report {
  readonly title: string
  /** As typed. */
  readonly command: string
  /** RFC 3339. */
  readonly started_at: string
  readonly took_s: number
  readonly machine: Machine
  readonly figures: readonly Figure[]
}

const WORDS: Readonly<Record<Comparison, string>> = { times_faster: '× faster', ratio: '×', difference: 'more' }

/** A report as a page: the machine, the table, then what is only printed beside. Values are minimum / median / maximum. */
export function reportAsMarkdown({ title, command, started_at, took_s, machine, figures }: Report): string {
  const rows = figures.map((each) => tableRow(cellsOf(each)))
  const asides = figures.map(asidesOf).filter((text) => text !== '')
  return [
    `# ${title}`,
    '',
    `\`${command}\`, ${started_at}, ${Math.round(took_s)} s. Every value is minimum / median / maximum of its rounds, peers interleaved.`,
    '',
    ...Object.entries(machine).map(([name, value]) => `- ${name.replaceAll('_', ' ')}: ${value}`),
    '',
    tableRow(['work', 'ours', 'against', 'peer', 'compared', 'goal', 'rounds', 'verdict']),
    tableRow(Array.from({ length: 8 }, () => '---')),
    ...rows,
    '',
    ...asides.flatMap((text) => [text, '']),
  ].join('\n')
}

/** The rows whose goal was missed, as a table; '' when there is none. */
export function missedGoals({ figures }: Pick<Report, 'figures'>): string {
  const missed = figures.filter(({ verdict }) => verdict === 'missed')
  return missed.map((each) => tableRow(cellsOf(each))).join('\n')
}

function cellsOf(figure: Figure): string[] {
  const { work, ours, against, peer, unit, compared, verdict } = figure
  const comparison = compared ? `${triple(compared.summary)} ${WORDS[compared.as]}` : ''
  return [
    work,
    ours ? withUnit(triple(ours), unit) : '',
    against ?? '',
    peer ? withUnit(triple(peer), unit) : '',
    comparison.trim(),
    goalText(figure),
    ours ? String(ours.rounds) : '',
    verdict,
  ]
}

function goalText({ goal }: Figure): string {
  if (!goal) return ''
  const { value, atLeast, atMost } = goal
  const bounds = [atLeast === undefined ? [] : `≥ ${atLeast}`, atMost === undefined ? [] : `≤ ${atMost}`].flat()
  return `${value} ${bounds.join(' and ')}`
}

function asidesOf({ work, beside, unit, facts }: Figure): string {
  const lines = [
    ...Object.entries(beside).map(([name, summary]) => `- ${name}: ${withUnit(triple(summary), unit)}`),
    ...facts.map((fact) => `- ${fact}`),
  ]
  return lines.length === 0 ? '' : [`**${work}**`, ...lines].join('\n')
}

function triple({ minimum, median, maximum }: Summary): string {
  if (minimum === maximum) return number(median)
  return [minimum, median, maximum].map(number).join(' / ')
}

/** Three digits that mean something; whole numbers stay whole. */
function number(value: number): string {
  if (Number.isInteger(value)) return String(value)
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

function withUnit(text: string, unit: Figure['unit']): string {
  return unit === '' ? text : `${text} ${unit}`
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
