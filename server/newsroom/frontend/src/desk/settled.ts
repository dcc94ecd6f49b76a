/** Which quotes are settled, and which of them are shown. */

import type { Quote } from "../api";
import { VERDICTS } from "../verdicts";

/** Whether somebody decided, and nothing has changed since. */
export function isSettled({ decision }: Quote): boolean {
  return decision !== null && !decision.stale;
}

interface Choice {
  readonly name: string;
  readonly label: string;
  readonly holds: (quote: Quote) => boolean;
}

const STANDINGS: readonly Choice[] = [
  { name: "all", label: "All", holds: () => true },
  { name: "open", label: "Not settled", holds: (quote) => !isSettled(quote) },
  { name: "confirmed", label: "Confirmed", holds: isDecided("confirmed") },
  { name: "rejected", label: "Rejected", holds: isDecided("rejected") },
  { name: "stale", label: "Changed since", holds: ({ decision }) => decision?.stale === true },
];

const CHOICES: readonly Choice[] = [
  ...STANDINGS,
  ...Object.entries(VERDICTS).map(([name, { label }]): Choice => {
    return { name, label, holds: ({ verdict }) => verdict === name };
  }),
];

/** What can be shown of some quotes, each with how many that are; the one shown always. */
export function choices(quotes: readonly Quote[], shown: string) {
  return CHOICES.map(({ name, label, holds }) => {
    return { name, label, count: quotes.filter(holds).length };
  }).filter(({ name, count }) => count || name === shown || name === "all");
}

export function chosen(quotes: readonly Quote[], shown: string): readonly Quote[] {
  const choice = CHOICES.find(({ name }) => name === shown);
  return choice ? quotes.filter(choice.holds) : quotes;
}

/** The first quote that is not settled behind one, and from the beginning where none is left. */
export function nextOpen(quotes: readonly Quote[], id: string | undefined): Quote | undefined {
  const at = quotes.findIndex((quote) => quote.id === id);
  return [...quotes.slice(at + 1), ...quotes.slice(0, Math.max(at, 0))].find(
    (quote) => !isSettled(quote),
  );
}

function isDecided(state: string) {
  return (quote: Quote) => isSettled(quote) && quote.decision?.state === state;
}
