import { degraded, type FindingMeaning, invalid, none } from './finding-meaning.ts'

/** Every code that validation gives. Codes are never renamed; docs/reference/validation.md is made from this table. */
export const FINDINGS = {
  unreachable: degraded(
    'The system cannot look: the drive is gone, the network does not answer. This says nothing about the files.',
    'Connect the drive; the next look finds the bundle as it is.',
  ),
  permission_denied: degraded(
    'The user who runs Plinth may not look. This says nothing about the files.',
    'Let that user read the directory, its files and every directory above; the next look finds the bundle as it is.',
  ),
  missing: invalid(
    'There is nothing at the path.',
    'Put the directory back, or relocate the model to where it is now.',
  ),
  not_a_directory: invalid('The path leads to a file.', 'Give the directory that holds model_index.json.'),
  model_index_missing: invalid(
    'There is no file model_index.json, in exactly this spelling.',
    'This is no whole diffusers directory: a single checkpoint, or a download that ended early. Fetch the whole repository.',
  ),
  model_index_too_large: invalid(
    'model_index.json is larger than 1 MiB, and was not read.',
    'Fetch it again; real ones have a few hundred bytes.',
  ),
  model_index_not_json: invalid(
    'model_index.json is not JSON in UTF-8: cut, a byte order mark, UTF-16, a comma too many, nested hundreds of levels deep.',
    'Fetch it again.',
  ),
  model_index_not_object: invalid('model_index.json is JSON, and not an object.', 'Fetch it again.'),
  pipeline_class_missing: invalid('`_class_name` names no class.', 'Fetch model_index.json again.'),
  pipeline_class_unknown: invalid(
    '`_class_name` is no pipeline class of the diffusers version that Plinth knows.',
    'A newer or custom pipeline: update Plinth, or look for a bundle of a class that diffusers has.',
  ),
  custom_code: invalid(
    'Loading would run Python code of the bundle.',
    'Read the code. If the bundle loads without it, remove the file that the finding names; Plinth never runs it.',
  ),
  component_entry_malformed: degraded(
    'The entry of a component is not `[library, class]`, nor a list that begins with null.',
    'Fetch model_index.json again.',
  ),
  argument_malformed: degraded(
    'A plain argument of the pipeline is an empty list or object, at which diffusers fails.',
    'Remove the key from model_index.json, or fetch the file again.',
  ),
  component_missing: degraded(
    'model_index.json does not name a component that the pipeline class cannot do without.',
    'Fetch model_index.json again.',
  ),
  needs_connected_pipeline: degraded(
    'The pipeline class looks for a second pipeline on a hub.',
    'Import the bundles that it is combined of, each by itself.',
  ),
  feature_extractor_missing: degraded(
    'There is a safety checker without the feature extractor that it needs.',
    'Fetch `feature_extractor`, or set `safety_checker` to [null, null].',
  ),
  prompt_encoder_missing: degraded(
    'The pipeline would load without its second text encoder or tokenizer, and then take no prompt.',
    'Fetch the component that the finding names.',
  ),
  diffusers_version_invalid: degraded(
    'An inpainting pipeline has to name a version of diffusers, and does not.',
    'Set `_diffusers_version` in model_index.json to the version that wrote it.',
  ),
  component_library_unknown: degraded(
    'A component comes from a library that diffusers does not load components from.',
    'Fetch model_index.json again; the bundle may be meant for another program.',
  ),
  component_class_unknown: degraded(
    'The library has no such class that loads as a component, in the version that Plinth knows.',
    'The bundle is for another version of diffusers or transformers, or for another framework (Flax, ONNX).',
  ),
  component_outside: degraded(
    'The directory of a component is a link that leads out of the bundle. Links of single files may.',
    'Put the directory itself in the place of the link.',
  ),
  component_directory_missing: degraded('A component has no directory.', 'Fetch the directory that the finding names.'),
  config_missing: degraded('A component has no configuration file.', 'Fetch the file that the finding names.'),
  config_not_json: degraded('A configuration is not JSON in UTF-8 as Python reads it.', 'Fetch the file again.'),
  config_not_object: degraded('A configuration is JSON, and not an object.', 'Fetch the file again.'),
  config_too_large: degraded('A configuration is larger than 64 MiB, and was not read.', 'Fetch the file again.'),
  config_swapped: degraded(
    'The configuration of a model is that of another component of the bundle.',
    'Put the files back in their places, or fetch the directories of both components again.',
  ),
  config_class_invalid: degraded('The `_class_name` of a configuration is not a name.', 'Fetch the file again.'),
  quantization_malformed: degraded('The `quantization_config` of a model is not an object.', 'Fetch the file again.'),
  tokenizer_missing: degraded(
    'A tokenizer has neither a tokenizer.json nor the files of a vocabulary. It would load, and the prompt would not be heard.',
    'Fetch the directory of the tokenizer.',
  ),
  tokenizer_incomplete: degraded(
    'One of the files of a vocabulary is missing.',
    'Fetch the file that the finding names.',
  ),
  tokenizer_config_missing: degraded(
    'A tokenizer has no tokenizer_config.json. It would load, and the run would fail on the length of the prompt.',
    'Fetch the file.',
  ),
  tokenizer_damaged: degraded('A tokenizer.json is JSON, and no tokenizer.', 'Fetch the file again.'),
  tokenizer_empty: degraded('A vocabulary has no words, or its file no bytes.', 'Fetch the file again.'),
  weights_missing: degraded(
    'There is no file of weights under a name that the loader looks for.',
    'Fetch the weights.',
  ),
  weights_variant_only: degraded(
    'The weights are there only as a variant, e.g. `fp16`, which is not asked for.',
    'Ask for the variant, or fetch the plain weights.',
  ),
  weights_empty: degraded('A file of weights has no bytes.', 'Fetch the file again.'),
  weights_zeroed: degraded(
    'A file of weights begins with 64 KiB of zeros, or is zeros as a whole: space that was reserved and never written.',
    'Fetch the file again.',
  ),
  lfs_pointer: degraded('A file is a pointer of Git LFS.', 'Run `git lfs pull`, or fetch the file itself.'),
  weights_damaged: degraded(
    'A file of weights does not begin as one: an error page, a header that describes no tensors.',
    'Fetch the file again.',
  ),
  weights_truncated: degraded(
    'A file of weights ends before its last tensor.',
    'Finish the download, or fetch the file again.',
  ),
  weights_trailing_bytes: degraded('Bytes follow the last tensor of a file of weights.', 'Fetch the file again.'),
  shard_index_damaged: degraded('A shard index is not JSON, or lacks its map or metadata.', 'Fetch the index again.'),
  shard_index_empty: degraded(
    'A shard index lists no tensors. diffusers would fill the model with chance; transformers fails.',
    'Fetch the index again.',
  ),
  shard_index_unsafe: degraded(
    'A shard index names a file by a path. diffusers refuses that; transformers would follow it.',
    'Fetch the index again, and distrust where it came from.',
  ),
  shard_missing: degraded('A shard that the index names is not there.', 'Fetch the file that the finding names.'),
  variant_undotted_name: degraded(
    'A variant is asked for, and a component holds a file without a dot in its name, at which diffusers fails.',
    'Move the file (often LICENSE) out of the directory of the component.',
  ),
  variant_missing: degraded(
    'No component has weights of the variant that is asked for.',
    'Ask for no variant, or for one that is there.',
  ),
  diffusers_version_missing: none(
    'model_index.json names no version of diffusers.',
    'Nothing, unless it fails to load.',
  ),
  task_not_executable: none(
    'The pipeline class is known and nothing in Plinth runs it. It is registered, and has no execution descriptor.',
    'Nothing.',
  ),
  unknown_key: none(
    'model_index.json has a key that the pipeline class ignores.',
    'Nothing, unless it is a misspelt component.',
  ),
  unreferenced_code: none('There is Python code that nothing loads.', 'Nothing.'),
  safety_checker_missing: none('A safety checker is asked for and left out.', 'Nothing, if pictures may go unchecked.'),
  config_incomplete: none('A configuration does not say what it is for.', 'Nothing, unless it fails to load.'),
  config_class_differs: none(
    'The configuration of a model was written for another class than model_index.json names.',
    'Compare with the original if it fails to load: two directories may be swapped.',
  ),
  needs_quantization_package: none(
    'The weights are quantised, and need a package that the environment may not have.',
    'Add the package to the dependency profile.',
  ),
  shard_index_mismatch: none(
    'A shard index does not list the tensors of its shards; what it forgets is filled with chance, and it still loads.',
    'Fetch the index and the shards again.',
  ),
  shard_index_unused: none(
    'A single file is loaded, and a shard index beside it is not.',
    'Remove the one that is out of date.',
  ),
  unsafe_format: none(
    'The weights are a pickle; loading one can run code.',
    'Prefer safetensors; nothing loads a pickle without consent.',
  ),
  variant_incomplete: none('A model has no weights of the variant; its plain ones are loaded.', 'Nothing.'),
  more_findings: none(
    'There are more findings of one code than are listed.',
    'Resolve the listed ones, and validate again.',
  ),
} as const satisfies Readonly<Record<string, FindingMeaning>>

/** A code that validation gives. */
export type FindingCode = keyof typeof FINDINGS
