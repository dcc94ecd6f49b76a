import { keyName } from "./editor/keys";

/** What single keys do on a page. */
export interface Shortcut {
  /** As `keyName` names them, the first one first. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly act: (key: string) => void;
}

const STORED = "quotemark.single-keys";
const SIGNS: { readonly [key: string]: string } = {
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
};

/**
 * Single keys that do things on a page, and the dialog that tells of them, which is opened by `?`.
 *
 * There they can be turned off (WCAG 2.2, 2.1.4): who speaks to a computer presses them unawares.
 */
export class Shortcuts {
  private readonly dialog = document.createElement("dialog");
  private readonly all: readonly Shortcut[];

  constructor(own: readonly Shortcut[]) {
    this.all = [...own, { keys: ["?"], label: "These keys", act: () => this.show() }];
    this.dialog.setAttribute("aria-label", "Keys");
    this.dialog.append(this.header(), this.list(), this.choice());
  }

  listen(): void {
    addEventListener("keydown", this.pressed);
    document.body.append(this.dialog);
  }

  stop(): void {
    removeEventListener("keydown", this.pressed);
    this.dialog.remove();
  }

  readonly show = (): void => this.dialog.showModal();

  private readonly pressed = (event: KeyboardEvent): void => {
    const key = keyName(event);
    if (event.defaultPrevented || event.isComposing || !isFree(event.target as Element, key))
      return;
    if (localStorage.getItem(STORED) && key !== "?") return;
    const found = this.all.find(({ keys }) => keys.includes(key));
    if (!found) return;
    event.preventDefault();
    found.act(key);
  };

  private header(): HTMLElement {
    const [header, heading, close] = [made("header"), made("h2", "Keys"), made("button", "Close")];
    close.addEventListener("click", () => this.dialog.close());
    header.append(heading, close);
    return header;
  }

  private list(): HTMLElement {
    const list = made("dl");
    list.className = "keys";
    for (const { keys, label } of this.all) {
      const [row, means] = [made("div"), made("dd")];
      for (const key of keys) means.append(made("kbd", SIGNS[key] ?? key), " ");
      row.append(made("dt", label), means);
      list.append(row);
    }
    return list;
  }

  private choice(): HTMLElement {
    const [label, box] = [made("label"), document.createElement("input")];
    box.type = "checkbox";
    box.checked = !localStorage.getItem(STORED);
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(STORED);
      else localStorage.setItem(STORED, "off");
    });
    label.append(box, " Single keys do this");
    return label;
  }
}

function made(name: string, text = ""): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

/** Whether a key has no meaning of its own there. */
function isFree(target: Element, key: string): boolean {
  if (document.querySelector("dialog[open]")) return false;
  if (target.closest("input:not([type=checkbox]), select, textarea")) return false;
  if (target.closest("video, audio")) return !/^(Space|Arrow\w+)$/.test(key);
  return key !== "Space" || !target.closest("a, button, input, summary");
}
