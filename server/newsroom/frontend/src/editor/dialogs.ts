/** The editor's dialogs: who speaks, which keys, whose version. */

import { html, nothing } from "lit";
import { listSpeakers } from "../api";
import { LightDialog } from "../dialog";
import { clock } from "../transcript/clock";
import { freeSpeaker, joinedSpeakers, named } from "../transcript/edits";
import type { Conflict } from "../transcript/merging";
import type { Editing } from "./editing";
import { type Bindings, COMMANDS, type Command, keyName, rebound } from "./keys";

export class QmSpeakers extends LightDialog {
  static override properties = { known: { state: true } };

  protected readonly heading = "Who speaks";
  editing!: Editing;
  /** The names given in all recordings of the project. */
  declare private known: readonly string[];

  constructor() {
    super();
    this.known = [];
  }

  override open(): void {
    super.open();
    listSpeakers(this.editing.media).then(
      (known) => (this.known = known),
      () => {}, // they can be typed
    );
  }

  protected content() {
    const { transcript } = this.editing;
    const speakers = transcript.speakers ?? [];
    const counts = new Map<string, number>();
    for (const { speaker } of transcript.segments)
      if (speaker) counts.set(speaker, (counts.get(speaker) ?? 0) + 1);
    return html`<p>A name given here is theirs everywhere: in every language and every file. Names
        given in other recordings of the project are offered.</p>
      <datalist id="known-speakers">${this.known.map((name) => html`<option value=${name}></option>`)}</datalist>
      <ul class="speakers">${speakers.map(({ id, name }) => {
        return html`<li><label>${id} <span class="measure">${counts.get(id) ?? 0} segments</span>
            <input dir="auto" .value=${name ?? ""} placeholder="Name" list="known-speakers" autocomplete="off" @change=${this.name(id)}></label>
          ${speakers.length > 1 ? this.joining(id) : nothing}</li>`;
      })}</ul>
      <button type="button" @click=${this.add}>Add somebody</button>`;
  }

  private joining(id: string) {
    const others = (this.editing.transcript.speakers ?? []).filter((speaker) => speaker.id !== id);
    return html`<label>is the same person as
      <select @change=${this.join(id)}><option value="">—</option>
        ${others.map((other) => html`<option value=${other.id}>${other.name || other.id}</option>`)}
      </select></label>`;
  }

  private name(id: string) {
    return (event: Event) => {
      const name = (event.target as HTMLInputElement).value.trim();
      this.editing.apply(named(this.editing.transcript, id, name), "Naming");
      this.requestUpdate();
    };
  }

  private join(from: string) {
    return (event: Event) => {
      const select = event.target as HTMLSelectElement;
      if (!select.value) return;
      this.editing.apply(
        joinedSpeakers(this.editing.transcript, from, select.value),
        "Joining speakers",
      );
      select.value = "";
      this.requestUpdate();
    };
  }

  private readonly add = () => {
    const { transcript } = this.editing;
    this.editing.apply(named(transcript, freeSpeaker(transcript), ""), "Adding a speaker");
    this.requestUpdate();
  };
}

export class QmKeys extends LightDialog {
  static override properties = { bindings: { attribute: false }, waitingFor: { state: true } };

  protected readonly heading = "Keys";
  declare bindings: Bindings;
  declare waitingFor: string | undefined;

  protected content() {
    const groups = Map.groupBy(COMMANDS, ({ group }) => group);
    return html`<p>To give a command another key, choose it and press that key. Letters alone work
        where you are not typing.</p>
      ${[...groups].map(([group, commands]) => {
        return html`<h3>${group}</h3><dl class="keys">${commands.map((one) => this.row(one))}</dl>`;
      })}
      <button type="button" @click=${this.reset}>All as they were</button>`;
  }

  private row({ id, label }: Command) {
    const isWaiting = this.waitingFor === id;
    const keys = this.bindings.get(id)?.map((key) => html`<kbd>${key}</kbd> `);
    return html`<div><dt>${label}</dt><dd><button type="button" aria-label="Change the key of: ${label}"
      @click=${() => (this.waitingFor = id)} @blur=${() => (this.waitingFor = undefined)}
      @keydown=${this.pressed}>${isWaiting ? "Press a key" : keys?.length ? keys : "None"}</button></dd></div>`;
  }

  private readonly pressed = (event: KeyboardEvent) => {
    if (this.waitingFor === undefined || /^(Control|Shift|Alt|Meta|Tab)$/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.change(rebound(this.bindings, this.waitingFor, keyName(event)));
    this.waitingFor = undefined;
  };

  private readonly reset = () => this.change(new Map(COMMANDS.map(({ id, keys }) => [id, keys])));

  private change(bindings: Bindings): void {
    this.bindings = bindings;
    this.dispatchEvent(new Event("change"));
  }
}

/** Segments that somebody else changed too: a person chooses. */
export class QmConflict extends LightDialog {
  protected readonly heading = "Somebody else changed the same words";
  editing!: Editing;

  protected content() {
    const { state } = this.editing;
    if (state.kind !== "conflict") return html``;
    return html`<p>They saved while you were typing. What only one of you changed is kept as it is.
        For the rest, choose; nothing of yours is lost until you do.</p>
      <form @submit=${this.submit}>
        ${state.merged.conflicts.map((conflict) => this.choice(conflict))}
        <button class="main">Go on with these</button>
      </form>`;
  }

  private choice({ id, mine, theirs }: Conflict) {
    const at = clock((mine ?? theirs)?.start_ms ?? 0);
    const side = (value: string, label: string, text: string | undefined, isChosen: boolean) => {
      return html`<label><input type="radio" name=${id} value=${value} ?checked=${isChosen}>
        <b>${label}</b> <span dir="auto">${text ?? "(removed)"}</span></label>`;
    };
    return html`<fieldset><legend>At ${at}</legend>${side("mine", "Yours:", mine?.text, true)}
      ${side("theirs", "Theirs:", theirs?.text, false)}</fieldset>`;
  }

  private readonly submit = (event: SubmitEvent) => {
    event.preventDefault();
    const chosen = [...new FormData(event.target as HTMLFormElement)];
    this.close();
    this.editing.settle(new Set(chosen.filter(([, side]) => side === "theirs").map(([id]) => id)));
  };
}

customElements.define("qm-speakers", QmSpeakers);
customElements.define("qm-keys", QmKeys);
customElements.define("qm-conflict", QmConflict);
