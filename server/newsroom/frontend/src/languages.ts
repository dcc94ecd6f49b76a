/** A language's name in English. */
export function nameOf(language: string): string {
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language;
  } catch {
    return language;
  }
}

/** Behind a language to translate into: where the text goes for it. */
export function sentTo(host: string | null): string {
  return host ? ` (the text is sent to ${host})` : "";
}
