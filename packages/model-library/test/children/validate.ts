import { validateDiffusersDirectory } from '../../src/validation/validate-diffusers-directory.ts'

/** Validates the directories that the arguments name and prints a JSON list of `[state, codes]`. */
const found = await Promise.all(process.argv.slice(2).map((path) => validateDiffusersDirectory(path)))
process.stdout.write(
  JSON.stringify(
    found.map((each) => [each.validation_state, each.validation_errors.map(({ code, path }) => [code, path])]),
  ),
)
