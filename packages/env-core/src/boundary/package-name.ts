import { CodedError, canonicalizeName, isValidName } from '@plinth/contracts'

declare const NAME: unique symbol

/** A project name in PEP 503 form: it holds lower-case letters, digits and inner dashes only, so it can never be an option. */
export type PackageName = string & { readonly [NAME]: true }

/**
 * Checks and normalises a project name. `Foo_Bar` and `foo-bar` are one. Source: PEP 508, PEP 503.
 * @throws CodedError `invalid_package_name`, also for a name that looks like an option (`--index-url`) or has white space around it.
 */
export function packageName(text: string): PackageName {
  // The brand says that the check passed.
  if (isValidName(text)) return canonicalizeName(text) as PackageName
  throw new CodedError('invalid_package_name', `${JSON.stringify(text.slice(0, 100))} is not the name of a package`, {
    hint: 'A name has letters, digits, dots, dashes and underscores, and begins and ends with a letter or digit.',
    details: { name: text.slice(0, 100) },
  })
}
