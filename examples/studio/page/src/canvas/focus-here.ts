/** Attached to what one does next after the page was changed under the focus. */
export function focusHere(control: HTMLElement): void {
  control.focus()
}
