import { MOVED_FINDING } from '../src/external/moved-finding.ts'
import { DIFFUSERS_RULES } from '../src/validation/diffusers-rules.ts'
import { FINDINGS, type FindingCode } from '../src/validation/finding-codes.ts'

/** The page docs/reference/validation.md. */
export function validationPage(): string {
  return `# Validation of diffusers directories

Made from the sources by \`node packages/model-library/tools/generate-validation-page.ts\`; a test compares.

\`validateDiffusersDirectory(path)\`, every import, every refresh and \`plinth-models validate\` apply the same rules. They read names, small JSON files and the
headers of weights; they change nothing and run nothing. The truth that they are held to is what \`DiffusionPipeline.from_pretrained\` of diffusers 0.42.1 does.

| state | means |
| --- | --- |
| \`valid\` | It loads. Warnings may remain; they change nothing. |
| \`degraded\` | A bundle of a known kind that would not load now: something is missing or damaged, or cannot be reached. |
| \`invalid\` | No bundle of a known kind, or one that carries code of its own. |

A finding is \`{ code, severity, message, path }\`, with \`path\` relative to the bundle. Codes are never renamed; new ones may come.

## Rules

Rules of the root and of a component are applied in this order, and the first error ends the list, as the later ones presume the earlier; the others all speak.

${(['root', 'bundle', 'component', 'content'] as const).map(rulesTable).join('\n\n')}

## Codes

| code | severity | state | what it means | what to do |
| --- | --- | --- | --- | --- |
${Object.entries(FINDINGS)
  .map(([code, { effect, means, remedy }]) => `| \`${code}\` | ${SEVERITY[effect]} | ${means} | ${remedy} |`)
  .join('\n')}

A registered bundle whose directory is gone can have \`moved\` instead of \`missing\`, once a reconcile has found it beside the places of others. ${MOVED_FINDING.remedy}

## Where it is stricter than loading

${STRICTER.map(({ codes, because }) => `- ${codes.map((code) => `\`${code}\``).join(', ')}: ${because}`).join('\n')}

## What no file tells

Some bundles that are \`valid\` here fail when they are loaded, because only the Python code of a class knows what it expects. These are not looked at:

${LIMITS.map((limit) => `- ${limit}`).join('\n')}
`
}

const SEVERITY = { invalid: 'error | invalid', degraded: 'error | degraded', none: 'warning | —' } as const

const SCOPES = {
  root: 'The directory and its model_index.json',
  bundle: 'The bundle as a whole',
  component: 'A component: can it be looked for',
  content: 'A component: is what it needs there',
} as const

/** Codes of bundles that load all the same. */
export const STRICTER: readonly { readonly codes: readonly FindingCode[]; readonly because: string }[] = [
  {
    codes: ['tokenizer_missing', 'tokenizer_config_missing', 'tokenizer_empty'],
    because:
      'transformers 5 makes an empty tokenizer of it (also where the directory is missing), and the run fails or ignores the prompt.',
  },
  {
    codes: ['config_swapped'],
    because: 'where diffusers does not fail, no tensor fits the class, and it loads a model of chance alone.',
  },
  { codes: ['shard_index_empty'], because: 'diffusers loads a model of chance alone.' },
  { codes: ['prompt_encoder_missing'], because: 'the pipeline is made, and fails at the first prompt.' },
  { codes: ['component_outside'], because: 'what a bundle is must not depend on a directory elsewhere.' },
  {
    codes: ['shard_index_unsafe'],
    because: 'transformers follows a path in a shard index, older versions of diffusers out of the bundle.',
  },
]

const LIMITS = [
  'whether tensors have the names, shapes and types that the class expects. Another shape fails; a missing or renamed tensor loads, filled with chance.',
  'values in configurations (a word where a number belongs, a size that fits no weights), the parts of a tokenizer.json that say how text is split, and configurations that were swapped between components (a warning, `config_class_differs`).',
  'what is in the weights: a flipped bit, zeros after the header, NaN. That takes a checksum.',
  'what is in a pickle, beyond its first and last bytes.',
  'packages that the environment lacks (quantised weights, `torchsde`).',
] as const

function rulesTable(scope: keyof typeof DIFFUSERS_RULES): string {
  const rows = DIFFUSERS_RULES[scope].map(
    ({ name, codes }: { readonly name: string; readonly codes: readonly FindingCode[] }) =>
      `| ${name} | ${[...new Set(codes)].map((code) => `\`${code}\``).join(', ')} |`,
  )
  return [`| ${SCOPES[scope]} | codes |`, '| --- | --- |', ...rows].join('\n')
}
