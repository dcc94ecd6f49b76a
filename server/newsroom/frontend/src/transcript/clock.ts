/** Times for people. */

/** `1:05`, `1:01:05`; whole seconds, rounded down. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = two(seconds % 60);
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** `1:05.340`, to the millisecond. */
export function preciseClock(ms: number): string {
  return `${clock(ms)}.${String(Math.round(ms) % 1000).padStart(3, "0")}`;
}

/** The milliseconds that a person wrote as `1:05.34`, `65,34` or `1:01:05`; undefined: no time. */
export function readClock(text: string): number | undefined {
  const parts = text.trim().replace(",", ".").split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d+(\.\d+)?$/.test(part))) return undefined;
  return Math.round(parts.reduce((sum, part) => sum * 60 + Number(part), 0) * 1000);
}

/** About how long, in words: `about 3 minutes`. */
export function about(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 10) return "a few seconds";
  if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${minutes} minutes`;
  return `about ${Math.round(minutes / 60)} hours`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
