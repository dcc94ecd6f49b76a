import { html, nothing } from "lit";
import { type Asked, listFolder, takeFromFolder, type WaitingFile } from "../api";
import { told, USUAL } from "../asking/asked";
import { LightDialog } from "../dialog";
import { problemOf } from "../failing";
import { inBytes } from "./bytes";

/** Recordings taken from a folder on the server; fires `taken` when one is in the library. */
export class QmFolder extends LightDialog {
  static override properties = {
    project: {},
    options: { attribute: false },
    files: { state: true },
    states: { state: true },
    problem: { state: true },
  };

  protected readonly heading = "From the newsroom's folder";
  declare project: string;
  /** What their jobs are asked for. */
  declare options: Asked;
  declare private files: readonly WaitingFile[] | undefined;
  /** By name: the id of the recording that a file became; undefined while it is taken. */
  declare private states: ReadonlyMap<string, string | undefined>;
  declare private problem: string;

  constructor() {
    super();
    this.options = USUAL;
    this.states = new Map();
    this.problem = "";
  }

  protected override render() {
    return html`<button type="button" @click=${this.look}>Take from the server's folder</button>
      ${super.render()}`;
  }

  protected content() {
    const files = this.files?.map((file) => this.file(file));
    return html`<p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <p class="measure">A file is copied and stays where it is. It is heard as the library says under
        “How new recordings are heard”: ${told(this.options)}.</p>
      ${files?.length ? html`<ul class="uploads">${files}</ul>` : html`<p role="status">${files ? "The folder is empty." : "Looking into the folder …"}</p>`}`;
  }

  private file({ name, bytes }: WaitingFile) {
    const id = this.states.get(name);
    const isBusy = this.states.has(name) && id === undefined;
    return html`<li><b dir="auto">${name}</b> <span class="measure">${inBytes(bytes)}</span>
      <span role="status">${isBusy ? "is being copied" : nothing}</span>
      ${
        id
          ? html`<a href="/media/${id}">Open</a>`
          : html`<button type="button" aria-label="Take ${name}" ?disabled=${isBusy}
        @click=${() => this.take(name)}>Take</button>`
      }</li>`;
  }

  private readonly look = async () => {
    this.open();
    this.problem = await problemOf(async () => {
      this.files = await listFolder();
    });
  };

  private async take(name: string): Promise<void> {
    this.become(name, undefined);
    this.problem = await problemOf(async () => {
      const { id } = await takeFromFolder(name, this.project, this.options);
      this.become(name, id);
      this.dispatchEvent(new Event("taken"));
    });
    if (this.states.get(name) === undefined)
      this.states = new Map([...this.states].filter(([known]) => known !== name));
  }

  private become(name: string, id: string | undefined): void {
    this.states = new Map(this.states).set(name, id);
  }
}

customElements.define("qm-folder", QmFolder);
