import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { typed } from "../transcript/edits";
import { type Patch, patched } from "../transcript/merging";
import type { Segment, Transcript } from "../transcript/model";
import { DraftStore } from "./draft";
import { Editing } from "./editing";
import { COMMANDS, commandOf, keyName, readBindings, rebound, writeBindings } from "./keys";

const segment = (id: string, text: string, start_ms: number): Segment => {
  return { id, start_ms, end_ms: start_ms + 900, text };
};
const FIRST: Transcript = {
  media: { id: "m", title: "", duration_ms: 9000 },
  language: "en",
  segments: [segment("s1", "one", 0), segment("s2", "two", 1000)],
};

/** A server with one transcript; `down` refuses every connection. */
class Server {
  revisions: Transcript[] = [FIRST];
  down = false;
  /** What was sent, refused or not. */
  sent: Patch[] = [];

  readonly fetch = async (_: string, { method, headers, body }: RequestInit): Promise<Response> => {
    if (this.down) throw new TypeError("failed to fetch");
    const newest = `"${this.revisions.length}"`;
    if (method === "GET") {
      return new Response(JSON.stringify(this.revisions.at(-1)), { headers: { ETag: newest } });
    }
    const patch: Patch = JSON.parse(body as string);
    this.sent.push(patch);
    if ((headers as Record<string, string>)["If-Match"] !== newest) {
      return new Response(JSON.stringify({ detail: "Overtaken." }), { status: 412 });
    }
    this.revisions.push(patched(this.revisions.at(-1) as Transcript, patch));
    return new Response("{}", { headers: { ETag: `"${this.revisions.length}"` } });
  };

  /** Somebody else saves. */
  save(id: string, text: string): void {
    const now = this.revisions.at(-1) as Transcript;
    this.revisions.push(typed(now, now.segments.find((one) => one.id === id) as Segment, text));
  }
}

let server: Server;
beforeEach(() => {
  server = new Server();
  vi.stubGlobal("fetch", server.fetch);
  localStorage.clear();
});
afterEach(() => vi.unstubAllGlobals());

const type = (editing: Editing, at: number, text: string) => {
  const { transcript } = editing;
  editing.apply(typed(transcript, transcript.segments[at] as Segment, text), "Typing");
};
const texts = (transcript: Transcript | undefined) => transcript?.segments.map(({ text }) => text);

describe("saving", () => {
  it("sends what changed, and forgets the draft then", async () => {
    const editing = await Editing.open("m", "en");
    type(editing, 0, "uno");
    editing.keep();
    expect(new DraftStore("m", "en").read()?.patch.segments).toMatchObject({ s1: { text: "uno" } });
    await editing.save();
    expect(editing.state.kind).toBe("saved");
    expect(server.sent.map(({ segments }) => Object.keys(segments))).toEqual([["s1"]]);
    expect(texts(server.revisions.at(-1))).toEqual(["uno", "two"]);
    expect(new DraftStore("m", "en").read()).toBeUndefined();
  });

  it("joins what two changed in different segments", async () => {
    const editing = await Editing.open("m", "en");
    server.save("s2", "dos");
    type(editing, 0, "uno");
    await editing.save();
    await vi.waitFor(() => expect(texts(server.revisions.at(-1))).toEqual(["uno", "dos"]));
  });

  it("takes in what was heard again, and lets it be undone", async () => {
    const editing = await Editing.open("m", "en");
    type(editing, 0, "uno");
    server.save("s2", "heard");
    await editing.takeIn("Listening again");
    expect(texts(editing.transcript)).toEqual(["uno", "heard"]);
    expect(editing.undo()).toBe("Listening again");
    expect(texts(editing.transcript)).toEqual(["uno", "two"]);
    await editing.save();
    expect(texts(server.revisions.at(-1))).toEqual(["uno", "two"]);
  });

  it("asks when both changed one, and keeps both until it is settled", async () => {
    const editing = await Editing.open("m", "en");
    server.save("s1", "eins");
    type(editing, 0, "uno");
    await editing.save();
    expect(editing.state.kind).toBe("conflict");
    await editing.save();
    expect(server.sent).toHaveLength(1);
    type(editing, 1, "dos");
    editing.settle(new Set(["s1"]));
    await vi.waitFor(() => expect(texts(server.revisions.at(-1))).toEqual(["eins", "dos"]));
  });

  it("keeps what was typed while the server was away, over a reload and another's saving", async () => {
    const editing = await Editing.open("m", "en");
    server.down = true;
    type(editing, 0, "uno");
    await editing.save();
    expect(editing.state).toMatchObject({ kind: "failed" });
    editing.keep();
    server.down = false;
    server.save("s2", "dos");
    const again = await Editing.open("m", "en");
    expect(texts(again.transcript)).toEqual(["uno", "dos"]);
    expect(again.notice).toContain("is back");
  });
});

describe("keys", () => {
  const press = (key: string, more: KeyboardEventInit = {}) =>
    new KeyboardEvent("keydown", { key, ...more });

  it("are known by their place where the layout has other letters", () => {
    expect(keyName(press("ل", { code: "KeyG", ctrlKey: true }))).toBe("Ctrl+G");
    expect(keyName(press("Z", { code: "KeyW", ctrlKey: true, shiftKey: true }))).toBe(
      "Ctrl+Shift+Z",
    );
    expect(keyName(press("?", { code: "Slash", shiftKey: true }))).toBe("?");
    expect(keyName(press("{", { code: "BracketLeft", altKey: true, shiftKey: true }))).toBe(
      "Alt+Shift+[",
    );
  });

  it("write where text is written, and command elsewhere", () => {
    const input = document.body.appendChild(document.createElement("input"));
    const found: (string | undefined)[] = [];
    addEventListener("keydown", (event) => found.push(commandOf(event, readBindings())));
    for (const key of ["j", "F8", "Escape"]) input.dispatchEvent(press(key, { bubbles: true }));
    document.body.dispatchEvent(press("j", { bubbles: true }));
    expect(found).toEqual([undefined, "next-problem", "play", "shuttle-back"]);
  });

  it("are no command's twice, and taken from the one that had them", () => {
    const all = COMMANDS.flatMap(({ keys }) => keys);
    expect(new Set(all).size).toBe(all.length);
    writeBindings(rebound(readBindings(), "next", "F8"));
    expect(readBindings().get("next")).toEqual(["F8"]);
    expect(readBindings().get("next-problem")).toEqual([]);
  });
});
