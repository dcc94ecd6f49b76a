/** What was typed and not yet saved, kept in this browser until it is. */

import type { Patch } from "../transcript/merging";

export interface Draft {
  /** The revision that the patch belongs to. */
  readonly etag: string;
  readonly patch: Patch;
}

export class DraftStore {
  private readonly key: string;

  constructor(media: string, language: string) {
    this.key = `quotemark.draft.${media}.${language}`;
  }

  read(): Draft | undefined {
    try {
      const draft: Draft | null = JSON.parse(localStorage.getItem(this.key) ?? "null");
      return draft?.etag && draft.patch?.segments ? draft : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether it could be kept: browsers allow some megabytes, and none in some private windows. */
  write(draft: Draft | undefined): boolean {
    try {
      if (draft) localStorage.setItem(this.key, JSON.stringify(draft));
      else localStorage.removeItem(this.key);
      return true;
    } catch {
      return false;
    }
  }
}
