import { Lit } from "../editor/highlights";
import { alike } from "./alike";

/** Finds words in the transcript as it stands on the page, and goes from one to the next. */
export class Finding {
  readonly form = document.createElement("form");
  private readonly input = document.createElement("input");
  private readonly told = document.createElement("output");
  private found: HTMLElement[] = [];
  private at = -1;
  private readonly lit = new Map<HTMLElement, Lit>();

  constructor(private readonly list: HTMLElement) {
    this.form.className = "finds";
    this.form.role = "search";
    this.input.type = "search";
    this.input.placeholder = "Find in the transcript";
    this.input.setAttribute("aria-label", this.input.placeholder);
    const next = document.createElement("button");
    next.textContent = "Next";
    this.form.append(this.input, next, this.told);
    this.input.addEventListener("input", () => this.find());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.next();
    });
  }

  focus(): void {
    this.input.focus();
  }

  private find(): void {
    for (const lit of this.lit.values()) lit.clear();
    this.lit.clear();
    const words = this.input.value.trim();
    for (const text of words ? this.list.querySelectorAll<HTMLElement>(".text") : []) {
      const places = alike(text.textContent ?? "", words);
      if (!places.length) continue;
      const lit = new Lit("found");
      lit.show(text, places);
      this.lit.set(text, lit);
    }
    this.found = [...this.lit.keys()];
    this.at = -1;
    this.told.value = words ? this.count() : "";
    if (this.found.length) this.next();
  }

  private next(): void {
    if (!this.found.length) return;
    this.at = (this.at + 1) % this.found.length;
    this.found[this.at]?.scrollIntoView({ block: "center" });
    this.told.value = `${this.at + 1} of ${this.count()}`;
  }

  private count(): string {
    const count = this.found.length;
    return count === 1 ? "1 place" : `${count || "No"} places`;
  }
}
