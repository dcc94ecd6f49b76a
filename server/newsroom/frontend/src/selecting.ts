import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Tells of what is selected on the page, each time that this changes; undefined: nothing. */
export class Selecting implements ReactiveController {
  constructor(
    host: ReactiveControllerHost,
    private readonly selects: (range: Range | undefined) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("selectionchange", this.changed);
  }

  hostDisconnected(): void {
    document.removeEventListener("selectionchange", this.changed);
  }

  private readonly changed = (): void => {
    const selection = getSelection();
    const isEmpty = !selection?.rangeCount || selection.isCollapsed;
    this.selects(isEmpty ? undefined : selection.getRangeAt(0));
  };
}
