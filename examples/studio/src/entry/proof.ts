import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { resolve } from 'node:path'

/** What a server proves: that it serves this data folder and has its token. */
export interface Proof {
  readonly token: string
  readonly dataDir: string
}

/** Asked of a server: nothing that was answered before fits it. */
export function newQuestion(): string {
  return randomBytes(16).toString('hex')
}

/** The answer to a question; the token cannot be had from it. */
export function proofOf({ token, dataDir }: Proof, question: string): string {
  return createHmac('sha256', token)
    .update(`${question}\n${resolve(dataDir)}`)
    .digest('hex')
}

/** Whether an answer is right. */
export function isProof(proof: Proof, question: string, answer: string): boolean {
  const [a, b] = [Buffer.from(answer), Buffer.from(proofOf(proof, question))]
  return a.length === b.length && timingSafeEqual(a, b)
}
