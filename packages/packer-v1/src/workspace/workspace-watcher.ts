/** Tells what changes in a workspace. It may tell too much, too late, twice, or nothing at all: everything is right without it, only later. */
export interface WorkspaceWatcher {
  /** Calls `onChange` with the path that changed, relative to the project's root, with `/`. Never throws. */
  readonly watch: (root: string, onChange: (path: string) => void) => { readonly close: () => void }
}
