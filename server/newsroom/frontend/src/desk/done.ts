import type { Decided, Quote } from "../api";

/** A decision that was taken here, and can be undone. */
export interface Done {
  /** The quote before. */
  readonly was: Quote;
  readonly told: string;
}

const WORDS = { confirmed: "Confirmed", rejected: "Rejected", open: "Opened again" };
const OPEN = { state: "open", media: null, start_ms: null, end_ms: null, note: "" } as const;

export function done(was: Quote, state: Decided["state"]): Done {
  return { was, told: `${WORDS[state]}: “${was.exact}”` };
}

/** The decision that makes a quote what it was. */
export function asBefore({ decision, chosen }: Quote): Decided {
  const { state, media, start_ms, end_ms, note } = decision ?? chosen ?? OPEN;
  return { state, note, ...(media === null ? {} : { media, start_ms, end_ms }) };
}
