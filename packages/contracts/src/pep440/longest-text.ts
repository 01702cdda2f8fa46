/**
 * Longer texts are refused unread: on tens of megabytes V8's regular expressions run out of stack and throw a RangeError.
 * No version, clause, marker, name or requirement comes near it.
 */
export const LONGEST_TEXT = 1_000_000
