/** Moments in addresses: `t=12.3`, or `t=12.3,15.9` (Media Fragments URI 1.0, section 4.2.1). */

export interface Moment {
  readonly startMs: number;
  /** Undefined: from there on. */
  readonly endMs: number | undefined;
}

const SECONDS = /^\d{1,8}(?:\.\d{1,6})?$/;

/** The moment that an address leads to, its fragment before its query. */
export function momentOf(address: URL): Moment | undefined {
  const inFragment = new URLSearchParams(address.hash.slice(1)).get("t");
  return readMoment(inFragment ?? address.searchParams.get("t") ?? "");
}

export function readMoment(text: string): Moment | undefined {
  const parts = text.replace(/^npt:/, "").split(",");
  if (parts.length > 2 || !parts.every((part) => SECONDS.test(part))) return undefined;
  const [startMs = 0, endMs] = parts.map((part) => Math.round(Number(part) * 1000));
  return endMs !== undefined && endMs <= startMs ? undefined : { startMs, endMs };
}

/** Seconds with as few digits as say it: `12.3`. */
export function seconds(ms: number): string {
  return String(Math.round(ms) / 1000);
}

/** `12.3`, or `12.3,15.9`. */
export function written({ startMs, endMs }: Moment): string {
  return endMs === undefined ? seconds(startMs) : `${seconds(startMs)},${seconds(endMs)}`;
}
