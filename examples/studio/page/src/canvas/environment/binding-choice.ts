import type { BindingsInUse } from '../../../../src/workflow/bindings-in-use.ts'

/** The ticked ids after a tick box was pressed, in the payload's order. */
export function toggled(
  ticked: readonly string[],
  bindingId: string,
  bindings: readonly { readonly binding_id: string }[],
): string[] {
  const isTicked = (id: string) => ticked.includes(id) !== (id === bindingId)
  return bindings.map(({ binding_id }) => binding_id).filter(isTicked)
}

/** Why these bindings are ticked. */
export function bindingsSentence({ bindingIds, reason }: BindingsInUse): string {
  if (bindingIds.length === 0) return 'Nothing is ticked, so there is no environment to make.'
  switch (reason) {
    case 'chosen':
      return 'Ticked by you.'
    case 'fits':
      return 'By default those that fit the connected inference.'
    case 'all':
      return 'By default all of them.'
  }
}
