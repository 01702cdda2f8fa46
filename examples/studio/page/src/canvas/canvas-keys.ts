/** What keys do to the node or edge that has the focus. */
export interface KeyActions {
  /** Enter on a node. */
  readonly inspect: (nodeId: string) => void
  /** Delete or Backspace. */
  readonly remove: (focused: { readonly nodeId?: string | undefined; readonly edgeId?: string | undefined }) => void
  /** An arrow key; with Shift four times as far. */
  readonly move: (nodeId: string, by: { readonly x: number; readonly y: number }) => void
}

const STEP = 16
const ARROWS: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
}

/**
 * Attaches the canvas's keys to the element around it. They count where a node or an edge itself has the focus, never inside a field or on a
 * button in it. They are taken before the canvas library sees them: it would move what it draws and tell nobody.
 */
export function canvasKeys(actions: KeyActions): (canvas: HTMLElement) => () => void {
  return (canvas) => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.altKey) return
      const nodeId = idOf(event.target, 'svelte-flow__node')
      const edgeId = idOf(event.target, 'svelte-flow__edge')
      if (nodeId === undefined && edgeId === undefined) return
      const arrow = ARROWS[event.key]
      if (event.key === 'Delete' || event.key === 'Backspace') {
        actions.remove({ nodeId, edgeId })
        canvas.focus()
      } else if (nodeId !== undefined && event.key === 'Enter') actions.inspect(nodeId)
      else if (nodeId !== undefined && arrow) {
        const times = event.shiftKey ? 4 : 1
        actions.move(nodeId, { x: arrow.x * times, y: arrow.y * times })
      } else return
      event.preventDefault()
      event.stopPropagation()
    }
    canvas.addEventListener('keydown', onKey, { capture: true })
    return () => canvas.removeEventListener('keydown', onKey, { capture: true })
  }
}

function idOf(target: Element, className: string): string | undefined {
  return target.classList.contains(className) ? (target.getAttribute('data-id') ?? undefined) : undefined
}
