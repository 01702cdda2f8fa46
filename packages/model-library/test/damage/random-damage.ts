import { type Dice, diceFrom } from './dice.ts'
import { FILE_STEPS } from './random-file-steps.ts'
import { JSON_STEPS } from './random-index-steps.ts'
import type { RandomStep } from './random-step.ts'
import { WEIGHT_STEPS } from './random-weight-steps.ts'

/** Does one to three things to a bundle, the same ones for the same seed; gives them in words. */
export async function damageAtRandom(bundle: string, seed: number): Promise<readonly string[]> {
  const dice = diceFrom(seed)
  const steps = 1 + Math.max(0, dice.below(5) - 2)
  const done: string[] = []
  for (let tries = 0; done.length < steps && tries < 20; tries += 1) {
    const what = await stepOf(dice)(bundle, dice)
    if (what !== undefined) done.push(what)
  }
  return done
}

function stepOf(dice: Dice): RandomStep {
  return dice.pick(dice.pick([FILE_STEPS, FILE_STEPS, JSON_STEPS, WEIGHT_STEPS]))
}
