import { WEIGHT_EXTENSIONS } from '../src/formats/read-model-file.ts'
import { IMPORT_FINDINGS } from '../src/import/import-findings.ts'

/** The page docs/reference/importing.md. */
export function importPage(): string {
  return `# What an import finds

Made from the sources by \`node packages/model-library/tools/generate-import-page.ts\`; a test compares.

\`classifyImportPath(path)\` and \`plinth-models classify\` look at a file, a set of shards or a directory before it is imported; \`importFile\`, \`importDirectory\` and
\`importInPlace\` look in the same way, and again at every \`getModel\`, \`revalidate\` and descriptor of a model that was imported. Names and headers are read, up to 32 MiB of
one header; weights are not, and nothing is ever unpickled or run. Files of weights are those that end with ${WEIGHT_EXTENSIONS.map((each) => `\`${each}\``).join(', ')}, and a file that was named by itself.
A directory with a \`model_index.json\` is judged by [the rules of bundles](validation.md), and its pickles as below.

Nothing but a \`valid\` source is imported: a failed import answers with its findings and leaves nothing. A model whose files are damaged later is \`degraded\`.

## Types

The first of these that says something decides, and is kept as \`model_type_resolution_source\` with its confidence:

| source | confidence | from |
| --- | --- | --- |
| \`request\` | 1 | the caller, or the directory of files in place |
| \`model_index\` | 1 | \`_class_name\` of a diffusers directory |
| \`gguf_architecture\` | 0.95 | \`general.architecture\`, the pooling and the tokenizer of a GGUF file |
| \`sentence_transformers\` | 0.95 | \`modules.json\` |
| \`config_architectures\` | 0.9 | \`architectures\` or \`_class_name\` in config.json |
| \`file_metadata\` | 0.9 | \`modelspec.architecture\` of a safetensors file |
| \`tensor_names\` | 0.8 | the names of tensors |
| \`onnx_graph\` | 0.7 | what an ONNX graph takes and gives |
| \`none\` | 0 | nothing: the type is \`unknown\` |

## Codes

| code | severity | state | what it means | what to do |
| --- | --- | --- | --- | --- |
${Object.entries(IMPORT_FINDINGS)
  .map(([code, { effect, means, remedy }]) => `| \`${code}\` | ${SEVERITY[effect]} | ${means} | ${remedy} |`)
  .join('\n')}
| \`id_taken\` | error | — | The id belongs to another model, or files lie in its directory. | Choose another name, or \`importInPlace\` for the files. |
| \`source_inside_library\` | error | — | The source lies in the library. | Use \`importInPlace\`. |
| \`source_holds_library\` | error | — | The library lies in the source. | Import what lies beside the library. |
`
}

const SEVERITY = { invalid: 'error | invalid', degraded: 'error | degraded', none: 'warning | —' } as const
