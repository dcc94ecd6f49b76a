import { html, nothing } from "lit";
import { type Asked, type Fetch, fetchRecording, listFetches, stopFetching } from "../api";
import { told, USUAL } from "../asking/asked";
import { LightDialog } from "../dialog";
import { problemOf } from "../failing";
import { Poll } from "../poll";
import { about } from "../transcript/clock";

const BUSY_MS = 1500;

/** Recordings fetched from an address, by the server; fires `fetched` when one is here. */
export class QmFetching extends LightDialog {
  static override properties = {
    project: {},
    options: { attribute: false },
    items: { state: true },
    problem: { state: true },
  };

  protected readonly heading = "Fetch a recording";
  declare project: string;
  /** What its job is asked for. */
  declare options: Asked;
  declare private items: readonly Fetch[];
  declare private problem: string;
  private readonly putAway = new Set<string>();
  private readonly poll = new Poll(this, () => this.ask());

  constructor() {
    super();
    this.items = [];
    this.options = USUAL;
    this.problem = "";
  }

  protected override render() {
    const shown = this.items.filter(({ id }) => !this.putAway.has(id));
    return html`<button type="button" @click=${this.open}>Fetch from an address</button>
      ${super.render()}
      ${shown.length ? html`<ul class="uploads" aria-label="Being fetched">${shown.map((one) => this.fetching(one))}</ul>` : nothing}`;
  }

  protected content() {
    return html`<form @submit=${this.submit}>
      <p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      <p class="field"><label for="fetch-address">Address of one recording, or of the page that plays it</label>
        <input id="fetch-address" name="address" type="url" required autofocus dir="ltr" autocomplete="off"
          placeholder="https://"></p>
      <p class="measure">The site sees that this newsroom asks for it. It is heard as the library says under
        “How new recordings are heard”: ${told(this.options)}.</p>
      <button class="main">Fetch it</button></form>`;
  }

  private fetching({ id, address, state, fraction, left_ms, media, error }: Fetch) {
    const left = left_ms === null ? "" : `${about(left_ms)} left`;
    const told = { waiting: "waits for its turn", working: left, done: "here", failed: error }[
      state
    ];
    const isUnderWay = state === "waiting" || state === "working";
    return html`<li class=${state}><b dir="ltr">${address}</b>
      ${isUnderWay ? html`<progress max="1" .value=${fraction ?? nothing} aria-label="Of ${address}"></progress>` : nothing}
      <span role="status">${told}</span>
      ${media ? html`<a href="/media/${media}">Open</a>` : nothing}
      <button type="button" aria-label="${isUnderWay ? "Stop fetching" : "Hide"} ${address}"
        @click=${() => this.drop(id, isUnderWay)}>${isUnderWay ? "Stop" : "Hide"}</button></li>`;
  }

  private async ask(): Promise<number | undefined> {
    const { length } = this.items.filter(({ state }) => state === "done");
    this.problem = await problemOf(async () => {
      this.items = await listFetches();
    });
    const arrived = this.items.filter(({ state }) => state === "done").length > length;
    if (arrived) this.dispatchEvent(new Event("fetched"));
    const isBusy = this.items.some(({ state }) => state === "waiting" || state === "working");
    return isBusy ? BUSY_MS : undefined;
  }

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    this.problem = await problemOf(async () => {
      await fetchRecording(String(new FormData(form).get("address")), this.project, this.options);
      form.reset();
      this.close();
      this.poll.now();
    });
  };

  private async drop(id: string, isUnderWay: boolean): Promise<void> {
    this.putAway.add(id);
    this.requestUpdate();
    if (isUnderWay) this.problem = await problemOf(() => stopFetching(id));
  }
}

customElements.define("qm-fetching", QmFetching);
