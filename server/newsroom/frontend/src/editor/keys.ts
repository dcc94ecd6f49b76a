/** What the keys do, as other editors have it (Avid, oTranscribe, Subtitle Edit); all can be changed. */

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly keys: readonly string[];
}

const command = (group: string, id: string, label: string, ...keys: string[]): Command => {
  return { id, label, group, keys };
};

export const COMMANDS: readonly Command[] = [
  command("Playing", "play", "Play or pause", "Escape", "Space"),
  command("Playing", "shuttle-back", "Slower, then back a second", "J"),
  command("Playing", "shuttle-stop", "Stop", "K"),
  command("Playing", "shuttle-on", "Play, then faster", "L"),
  command("Playing", "back", "Back two seconds", "F1"),
  command("Playing", "ahead", "Ahead two seconds", "F2"),
  command("Playing", "slower", "Slower", "F3"),
  command("Playing", "faster", "Faster", "F4"),
  command("Playing", "replay", "Play this segment", "Ctrl+Space", "R"),
  command("Moving", "previous", "Segment above", "Ctrl+ArrowUp"),
  command("Moving", "next", "Segment below", "Ctrl+ArrowDown"),
  command("Moving", "spoken", "To what is being said", "Ctrl+G"),
  command("Moving", "next-problem", "Next problem", "F8"),
  command("Moving", "previous-problem", "Problem before", "Shift+F8"),
  command("Moving", "next-unsure", "Next word the recogniser was unsure of", "F9"),
  command("Moving", "next-stale", "Next translation that is out of date", "F7"),
  command("Changing", "set-in", "Begin the segment here", "I", "Alt+I", "F11"),
  command("Changing", "set-out", "End the segment here", "O", "Alt+O", "F12"),
  command("Changing", "start-earlier", "Begin a little earlier", "Alt+["),
  command("Changing", "start-later", "Begin a little later", "Alt+]"),
  command("Changing", "end-earlier", "End a little earlier", "Alt+Shift+["),
  command("Changing", "end-later", "End a little later", "Alt+Shift+]"),
  command("Changing", "split", "Split at the cursor", "Ctrl+Enter", "Enter"),
  command("Changing", "join", "Join with the segment below", "Ctrl+Shift+M"),
  command("Changing", "undo", "Undo", "Ctrl+Z"),
  command("Changing", "redo", "Redo", "Ctrl+Shift+Z", "Ctrl+Y"),
  command("Everything", "find", "Find", "Ctrl+F"),
  command("Everything", "replace", "Find and replace", "Ctrl+H"),
  command("Everything", "save", "Save now", "Ctrl+S"),
  command("Everything", "speakers", "Name the speakers", "Alt+S"),
  command("Everything", "again", "Listen to this segment again", "Alt+A"),
  command("Everything", "revisions", "Earlier states", "Alt+R"),
  command("Everything", "keys", "These keys", "?", "Ctrl+/"),
];

export type Bindings = ReadonlyMap<string, readonly string[]>;

const STORED = "quotemark.keys";

/** The keys of each command: its own, where a person gave none. */
export function readBindings(): Bindings {
  const own = new Map(COMMANDS.map(({ id, keys }) => [id, keys]));
  try {
    const changed: unknown = JSON.parse(localStorage.getItem(STORED) ?? "{}");
    for (const [id, keys] of Object.entries(changed ?? {}))
      if (own.has(id) && Array.isArray(keys)) own.set(id, keys.map(String));
  } catch {
    // What cannot be read counts as nothing changed.
  }
  return own;
}

/** A key given to a command, and taken from the one that had it; undefined: back to its own keys. */
export function rebound(bindings: Bindings, id: string, key: string | undefined): Bindings {
  const next = new Map(bindings);
  const keys = key === undefined ? COMMANDS.find((one) => one.id === id)?.keys : [key];
  for (const [other, theirs] of next)
    next.set(other, other === id ? (keys ?? []) : theirs.filter((one) => !keys?.includes(one)));
  return next;
}

export function writeBindings(bindings: Bindings): void {
  const changed = COMMANDS.filter(({ id, keys }) => bindings.get(id)?.join() !== keys.join());
  localStorage.setItem(
    STORED,
    JSON.stringify(Object.fromEntries(changed.map(({ id }) => [id, bindings.get(id)]))),
  );
}

/** The name of a pressed key: `Ctrl+Shift+Z`; letters by their place where the layout has others. */
export function keyName(event: KeyboardEvent): string {
  const modifiers = [
    (event.ctrlKey || event.metaKey) && "Ctrl",
    event.altKey && "Alt",
    event.shiftKey && !isSign(event) && "Shift",
  ].filter(Boolean);
  return [...modifiers, base(event)].join("+");
}

/** The command of a pressed key; keys that write something are none where text is written. */
export function commandOf(event: KeyboardEvent, bindings: Bindings): string | undefined {
  if (event.isComposing) return undefined;
  const name = keyName(event);
  if (isWriting(event.target) && writes(name)) return undefined;
  if (/^(Enter|Space)$/.test(name) && isPressable(event.target)) return undefined;
  for (const [id, keys] of bindings) if (keys.includes(name)) return id;
  return undefined;
}

function base(event: KeyboardEvent): string {
  if (/^[a-z]$/i.test(event.key)) return event.key.toUpperCase();
  const place = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1];
  if (place && !isSign(event)) return place;
  if (event.code === "BracketLeft") return "[";
  if (event.code === "BracketRight") return "]";
  return event.key === " " ? "Space" : event.key;
}

/** Whether shift only served to write a sign, as in `?`. */
function isSign(event: KeyboardEvent): boolean {
  return /^[!-/:-@[-`{-~]$/.test(event.key) && !event.code.startsWith("Bracket");
}

/** Whether these keys have a meaning of their own there. */
function isPressable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches("a, button, input, select, summary, textarea, video");
}

function writes(name: string): boolean {
  return /^(Shift\+)?(.|Space)$/u.test(name);
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select");
}
