import { html, nothing } from "lit";
import {
  type Asked,
  type Hit,
  type ListedArticle,
  listArticles,
  listMedia,
  type Media,
  search,
  takeSample,
} from "../api";
import { asMetadata, remember, remembered } from "../asking/asked";
import type { QmAsking } from "../asking/asking";
import { wordsOf } from "../failing";
import { nameOf } from "../languages";
import { LightElement } from "../light";
import { Poll } from "../poll";
import { standing } from "../standing";
import { about, clock } from "../transcript/clock";
import { inBytes } from "./bytes";
import { Queue, type Sending } from "./uploads";
import "../asking/asking";
import "./article-form";
import "./fetching";
import "./folder";

const BUSY_MS = 2000;
const IDLE_MS = 15_000;
const SEARCH_AFTER_MS = 250;

/** The library: what is there, what is being worked on, what is on its way. */
export class QmLibrary extends LightElement {
  static override properties = {
    canUpload: { type: Boolean, attribute: "can-upload" },
    hasSample: { type: Boolean, attribute: "has-sample" },
    hasFolder: { type: Boolean, attribute: "has-folder" },
    canFetchRecordings: { type: Boolean, attribute: "can-fetch-recordings" },
    canFetchArticles: { type: Boolean, attribute: "can-fetch-articles" },
    project: {},
    options: { state: true },
    items: { state: true },
    articles: { state: true },
    hits: { state: true },
    words: { state: true },
    problem: { state: true },
    isDropping: { state: true },
  };

  declare canUpload: boolean;
  declare hasSample: boolean;
  declare hasFolder: boolean;
  declare canFetchRecordings: boolean;
  declare canFetchArticles: boolean;
  declare project: string;
  declare private items: readonly Media[] | undefined;
  declare private articles: readonly ListedArticle[];
  declare private hits: readonly Hit[] | undefined;
  declare private words: string;
  declare private problem: string;
  declare private isDropping: boolean;
  /** What the jobs on new recordings are asked for. */
  declare private options: Asked;
  private more: string | null = null;
  private searching: number | undefined;
  private readonly queue = new Queue(() => this.sent());
  private readonly poll = new Poll(this, () => this.ask());

  constructor() {
    super();
    this.articles = [];
    this.options = remembered();
    this.words = "";
    this.problem = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const name of ["dragover", "dragleave", "drop"] as const)
      document.addEventListener(name, this.dragged);
    addEventListener("beforeunload", this.warnSending);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const name of ["dragover", "dragleave", "drop"] as const)
      document.removeEventListener(name, this.dragged);
    removeEventListener("beforeunload", this.warnSending);
  }

  protected override render() {
    if (!this.items) return html`<p role="status">${this.problem || "Opening the library …"}</p>`;
    const isEmpty = !this.items.length && !this.articles.length && !this.queue.all.length;
    return html`<p class="problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>
      ${isEmpty ? this.welcome() : this.search()}
      ${this.canUpload ? this.adding() : nothing}
      ${this.hits ? this.found(this.hits) : html`${this.recordings(this.items)} ${this.written()}`}
      <p class="drop-here" ?hidden=${!this.isDropping}>Drop the files to upload them</p>`;
  }

  private welcome() {
    return html`<section class="welcome"><h2>Begin here</h2><ol>
      <li><b>Add a recording.</b> Drop a video or sound file anywhere on this page, or choose it below. It is written down,
        with the time of every word, on this machine; nothing leaves it.</li>
      <li><b>Put right what was misheard.</b> Subtitles follow what you type.</li>
      <li><b>Add the article that quotes it.</b> Each quote is found in the recording, and you see how
        the printed words differ from the spoken ones.</li></ol>
      ${this.canUpload && this.hasSample ? html`<button type="button" @click=${this.trySample}>Try it with the sample interview</button>` : nothing}
      </section>`;
  }

  private search() {
    return html`<form role="search" class="search" @submit=${(event: Event) => event.preventDefault()}>
      <label><span class="unseen">Search in everything said and written</span>
      <input type="search" dir="auto" placeholder="Search in everything said and written"
        .value=${this.words} @input=${this.typed}></label></form>`;
  }

  private adding() {
    return html`<section class="adding" aria-label="Add">
      <label class="button main">Upload recordings
        <input class="unseen" type="file" multiple accept="video/*,audio/*,.mkv,.mxf,.ts,.m2ts"
          @change=${this.chosen}></label>
      <qm-article-form .media=${this.items ?? []} ?can-fetch=${this.canFetchArticles}></qm-article-form>
      ${this.hasFolder ? html`<qm-folder .project=${this.project} .options=${this.options} @taken=${this.poll.now}></qm-folder>` : nothing}
      ${this.canFetchRecordings ? html`<qm-fetching .project=${this.project} .options=${this.options} @fetched=${this.poll.now}></qm-fetching>` : nothing}
      ${
        this.queue.all.length
          ? html`<ul class="uploads" aria-label="On their way">
        ${this.queue.all.map((sending) => this.sending(sending))}</ul>`
          : nothing
      }
      <qm-asking heading="How new recordings are heard" .asked=${this.options} @asked=${this.asked}></qm-asking>
    </section>`;
  }

  private sending(sending: Sending) {
    const { state, file, fraction } = sending;
    const told = {
      waiting: "waits for its turn",
      sending:
        state.kind === "sending" && state.leftMs !== undefined ? `${about(state.leftMs)} left` : "",
      paused: "paused",
      done: "here",
      failed: state.kind === "failed" ? state.message : "",
    }[state.kind];
    const isStopped = state.kind === "paused" || state.kind === "failed";
    return html`<li class=${state.kind}><b dir="auto">${file.name}</b>
      <progress max="1" value=${fraction} aria-label="Of ${file.name}"></progress>
      <span class="measure">${Math.floor(fraction * 100)} % of ${inBytes(file.size)}</span> <span role="status">${told}</span>
      ${state.kind === "sending" ? html`<button type="button" @click=${() => sending.pause()}>Pause</button>` : nothing}
      ${isStopped ? html`<button type="button" @click=${() => sending.start()}>Go on</button>` : nothing}
      ${state.kind === "done" && state.page ? html`<a href=${state.page}>Open</a>` : nothing}
      <button type="button" aria-label="${state.kind === "done" ? "Hide" : "Cancel"} ${file.name}"
        @click=${() => this.queue.remove(sending)}>${state.kind === "done" ? "Hide" : "Cancel"}</button></li>`;
  }

  private recordings(items: readonly Media[]) {
    if (!items.length) return nothing;
    return html`<h2>Recordings</h2><ul class="cards">${items.map(card)}</ul>
      ${this.more ? html`<button type="button" @click=${this.loadMore}>Show more</button>` : nothing}`;
  }

  private written() {
    if (!this.articles.length) return nothing;
    return html`<h2>Articles</h2><ul class="articles">${this.articles.map(
      ({ id, title, media, quotes, decided }) => {
        const count = `${media.length} recording${media.length === 1 ? "" : "s"}`;
        const work =
          quotes === null ? "not compared yet" : `${decided} of ${quotes} quotes decided`;
        return html`<li><a href="/articles/${id}" dir="auto">${title}</a> <span class="measure">${count} · ${work}</span></li>`;
      },
    )}</ul>`;
  }

  private found(hits: readonly Hit[]) {
    return html`<h2>Found</h2><p role="status">${hits.length ? nothing : "Nothing was said or written so."}</p>
      <ul class="hits">${hits.map((hit) => {
        const at = hit.start_ms ?? 0;
        const page = hit.media ? `/media/${hit.media}?t=${at / 1000}` : `/articles/${hit.article}`;
        return html`<li><a href=${page}><bdi>${hit.title}</bdi>${hit.media ? html`, <span class="clock">${clock(at)}</span>` : nothing}</a>
          <p dir="auto" lang=${hit.language ?? ""}>${marked(hit)}</p></li>`;
      })}</ul>`;
  }

  private async ask(): Promise<number> {
    try {
      const [media, articles] = await Promise.all([listMedia(), listArticles()]);
      const shown = new Set(media.items.map(({ id }) => id));
      const last = media.items.at(-1)?.created_ms ?? 0;
      const older = (this.items ?? []).filter((one) => !shown.has(one.id) && one.created_ms < last);
      this.items = [...media.items, ...older];
      if (!older.length) this.more = media.next;
      this.articles = articles.items;
      this.problem = "";
    } catch (error) {
      this.problem = wordsOf(error);
    }
    const isBusy = this.items?.some(({ status }) => status === "queued" || status === "processing");
    return isBusy ? BUSY_MS : IDLE_MS;
  }

  private readonly loadMore = async () => {
    if (!this.more) return;
    const page = await listMedia(this.more);
    this.items = [...(this.items ?? []), ...page.items];
    this.more = page.next;
  };

  private readonly typed = (event: Event) => {
    this.words = (event.target as HTMLInputElement).value;
    clearTimeout(this.searching);
    this.searching = window.setTimeout(() => void this.look(this.words.trim()), SEARCH_AFTER_MS);
  };

  private async look(words: string): Promise<void> {
    try {
      const hits = words ? (await search(words)).items : undefined;
      if (words === this.words.trim()) this.hits = hits;
    } catch (error) {
      this.problem = wordsOf(error);
    }
  }

  private readonly trySample = async () => {
    try {
      const { id } = await takeSample(this.project);
      location.assign(`/media/${id}`);
    } catch (error) {
      this.problem = wordsOf(error);
    }
  };

  private add(files: Iterable<File>): void {
    const into = this.project ? { project: this.project } : {};
    this.queue.add(files, { ...into, ...asMetadata(this.options) });
  }

  private readonly asked = (event: Event) => {
    this.options = (event.target as QmAsking).asked;
    remember(this.options);
  };

  private readonly chosen = (event: Event) => {
    const input = event.target as HTMLInputElement;
    this.add(input.files ?? []);
    input.value = "";
  };

  private readonly dragged = (event: DragEvent) => {
    const hasFiles = event.dataTransfer?.types.includes("Files");
    if (!hasFiles || !this.canUpload) return;
    event.preventDefault();
    this.isDropping = event.type === "dragover";
    if (event.type === "drop") this.add(event.dataTransfer?.files ?? []);
  };

  private sent(): void {
    this.requestUpdate();
    if (this.queue.all.some(({ state }) => state.kind === "done")) this.poll.now();
  }

  private readonly warnSending = (event: BeforeUnloadEvent) => {
    if (this.queue.all.some(({ state }) => state.kind === "sending")) event.preventDefault();
  };
}

function card(media: Media) {
  const facts = [
    media.duration_ms === null ? "" : clock(media.duration_ms),
    media.languages.map(nameOf).join(", "),
    media.visibility === "private" ? "" : media.visibility,
  ];
  return html`<li><a href="/media/${media.id}">
      ${media.poster ? html`<img src=${media.poster} alt="" loading="lazy">` : html`<span class="no-poster"></span>`}
      <b dir="auto">${media.title}</b></a>
    <span class="measure">${facts.filter(Boolean).join(" · ")}</span> ${standing(media)}</li>`;
}

function marked({ excerpt, matches }: Hit) {
  const letters = [...excerpt];
  const text = (start: number, end?: number) => letters.slice(start, end).join("");
  const parts = matches.map(({ start, end }, n) => {
    return html`${text(matches[n - 1]?.end ?? 0, start)}<mark>${text(start, end)}</mark>`;
  });
  return html`${parts}${text(matches.at(-1)?.end ?? 0)}`;
}

customElements.define("qm-library", QmLibrary);
