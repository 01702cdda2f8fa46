import { describeAmount, type Progress } from './progress.ts'

/** Plain lines for logs: one when a phase begins, one at every tenth of its total, one when it is complete. */
export function createLines(write: (text: string) => void): Progress {
  let told: string | undefined
  return {
    update: (state) => {
      const { phase, completed, total } = state
      const tenth = total ? Math.floor((completed / total) * 10) : 0
      const news = `${phase} ${tenth}`
      const amount = describeAmount(state)
      // Without an amount the message is all there is to say.
      if (news !== told) write(`${phase} ${amount || (state.message ?? '')}`.trimEnd().concat('\n'))
      told = news
    },
    done: () => {
      told = undefined
    },
  }
}
