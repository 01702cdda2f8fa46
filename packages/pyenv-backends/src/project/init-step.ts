/** What a step of an initialisation did. */
export type StepState = 'created' | 'kept' | 'changed' | 'left' | 'installed'

/** One step of an initialisation and what it did. */
export interface InitStep {
  readonly step: 'environment' | 'config' | 'env_file' | 'envrc' | 'gitignore' | 'pin' | 'current' | 'packages'
  /** `left`: it is somebody else's and stays as it is. */
  readonly state: StepState
  readonly path: string
  /** For people: `Python 3.11.7`. */
  readonly detail: string
  /** What a person is to know or to do beyond it, line by line. */
  readonly notes?: readonly string[]
}
