/** What a job is asked for: as it is told, and remembered for the next files. */

import type { Asked } from "../api";
import { nameOf } from "../languages";

export const USUAL: Asked = { language: null, translate: ["en"], speakers: null };
const KEPT = "quotemark.asked";

/** What the job of a recording that is here was asked for. */
export function askedOf({ language, translate, speakers }: Partial<Asked>): Asked {
  return {
    language: language ?? USUAL.language,
    translate: translate ?? USUAL.translate,
    speakers: speakers ?? USUAL.speakers,
  };
}

/** In a few words. */
export function told({ language, translate, speakers }: Asked): string {
  return [
    language ? `spoken in ${nameOf(language)}` : "language told by itself",
    translate.length ? `into ${translate.map(nameOf).join(", ")}` : "not translated",
    people(speakers),
  ].join(" · ");
}

/** How many people are told apart. */
export function people(speakers: number | null): string {
  if (speakers === null) return "speakers not told apart";
  return speakers === 0 ? "speakers told apart, however many" : `${speakers} speakers told apart`;
}

export function areSame(one: Asked, other: Asked): boolean {
  const into = (asked: Asked) => asked.translate.toSorted().join();
  return (
    one.language === other.language && one.speakers === other.speakers && into(one) === into(other)
  );
}

/** As an upload says it (tus metadata). */
export function asMetadata({ language, translate, speakers }: Asked): Record<string, string> {
  return {
    translate: translate.join() || "none",
    ...(language === null ? {} : { language }),
    ...(speakers === null ? {} : { speakers: String(speakers) }),
  };
}

/** As it was chosen last in this browser. */
export function remembered(): Asked {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    return isAsked(kept) ? kept : USUAL;
  } catch {
    return USUAL;
  }
}

export function remember(asked: Asked): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(asked));
  } catch {
    // A browser that keeps nothing asks anew each time.
  }
}

function isAsked(kept: unknown): kept is Asked {
  const { language, translate, speakers } = (kept ?? {}) as { [name: string]: unknown };
  return (
    (language === null || typeof language === "string") &&
    (speakers === null || typeof speakers === "number") &&
    Array.isArray(translate) &&
    translate.every((each) => typeof each === "string")
  );
}
