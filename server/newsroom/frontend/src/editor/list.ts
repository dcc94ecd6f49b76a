import { VirtualizerController } from "@tanstack/lit-virtual";
import { html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Finding } from "../api";
import { LightElement } from "../light";
import type { Match } from "../transcript/finding";
import { indexOf, type Transcript } from "../transcript/model";
import type { SegmentActions } from "./actions";
import type { QmSegment } from "./segment";
import "./segment";

const ROW_PX = 74;
const ROWS_BEYOND = 6;

/** The segments of a transcript, of which only those on the screen are in the document. */
export class QmSegments extends LightElement {
  static override properties = {
    transcript: { attribute: false },
    beside: { attribute: false },
    findings: { attribute: false },
    found: { attribute: false },
    currentId: { attribute: false },
    spokenId: { attribute: false },
    isReadOnly: { attribute: false },
  };

  declare transcript: Transcript;
  declare beside: Transcript | undefined;
  declare findings: ReadonlyMap<string, readonly Finding[]>;
  declare found: ReadonlyMap<string, readonly Match[]>;
  declare currentId: string | undefined;
  declare spokenId: string | undefined;
  declare isReadOnly: boolean;
  actions!: SegmentActions;
  private readonly virtual = new VirtualizerController<HTMLElement, HTMLElement>(this, {
    count: 0,
    getScrollElement: () => this,
    estimateSize: () => ROW_PX,
    overscan: ROWS_BEYOND,
    getItemKey: (index) => this.transcript.segments[index]?.id ?? index,
  });

  row(id: string | undefined): QmSegment | undefined {
    if (id === undefined) return undefined;
    return this.querySelector<QmSegment>(`qm-segment[data-id="${CSS.escape(id)}"]`) ?? undefined;
  }

  /** Scroll so far that a segment can be seen. */
  show(id: string, align: "auto" | "center" = "auto"): void {
    const index = indexOf(this.transcript, id);
    if (index >= 0) this.virtual.getVirtualizer().scrollToIndex(index, { align });
  }

  /** The row of a segment, once it is on the screen. */
  async shown(id: string): Promise<QmSegment | undefined> {
    for (let tries = 0; tries < 10; tries++) {
      await this.updateComplete;
      const row = this.row(id);
      if (row) {
        await row.updateComplete;
        return row;
      }
      this.show(id);
      await new Promise(requestAnimationFrame);
    }
    return undefined;
  }

  protected override willUpdate(): void {
    const virtual = this.virtual.getVirtualizer();
    virtual.setOptions({ ...virtual.options, count: this.transcript.segments.length });
  }

  protected override render() {
    const virtual = this.virtual.getVirtualizer();
    const { segments, language, speakers } = this.transcript;
    const rows = virtual.getVirtualItems().flatMap(({ index, start }) => {
      const segment = segments[index];
      return segment ? [{ segment, index, start }] : [];
    });
    return html`<div class="all" role="list" .style=${`height:${virtual.getTotalSize()}px`}>
      ${repeat(
        rows,
        ({ segment }) => segment.id,
        ({ segment, index, start }) => html`<qm-segment role="listitem" data-index=${index}
          .spokenBefore=${segments[index - 1]?.language ?? language}
          data-id=${segment.id} aria-posinset=${index + 1} aria-setsize=${segments.length}
          .style=${`transform:translateY(${start}px)`} .segment=${segment} .language=${language}
          .speakers=${speakers ?? []} .beside=${this.besideOf(segment.id)}
          .findings=${this.findings.get(segment.id)} .found=${this.found.get(segment.id)}
          .isCurrent=${segment.id === this.currentId} .isSpoken=${segment.id === this.spokenId}
          .isReadOnly=${this.isReadOnly} .actions=${this.actions}></qm-segment>`,
      )}
    </div>`;
  }

  protected override updated(): void {
    const { measureElement } = this.virtual.getVirtualizer();
    for (const row of this.querySelectorAll<QmSegment>("qm-segment"))
      void row.updateComplete.then(() => measureElement(row.isConnected ? row : null));
  }

  private besideOf(id: string) {
    if (!this.beside) return undefined;
    return {
      language: this.beside.language,
      isTranslation: !!this.beside.translated_from,
      segment: this.beside.segments[indexOf(this.beside, id)],
    };
  }
}

customElements.define("qm-segments", QmSegments);
