/** The codes of places that the system refuses to look at. They say nothing about the files. */
export const REFUSALS = ['permission_denied', 'unreachable'] as const

/** See {@link REFUSALS}. */
export type RefusalCode = (typeof REFUSALS)[number]

/** The code for what the system answered: `permission_denied` where this user may not look, `unreachable` where nobody can at the moment. */
export function refusalCode(errno: string): RefusalCode {
  return errno === 'EACCES' || errno === 'EPERM' ? 'permission_denied' : 'unreachable'
}

/** True where one of the findings says that the system refused to look. */
export function isRefused(findings: readonly { readonly code: string }[]): boolean {
  return findings.some(({ code }) => REFUSALS.some((each) => each === code))
}
