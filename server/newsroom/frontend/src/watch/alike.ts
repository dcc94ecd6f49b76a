import type { Place } from "../transcript/words";

/** Marks that readers leave out when they search: accents, vowel signs, the Arabic tatweel. */
const LEFT_OUT = /[\p{M}\u0640\u200c\u200d]/gu;
/** Letters of Arabic script that keyboards write in several ways. */
const SAME: { readonly [letter: string]: string } = {
  آ: "ا",
  أ: "ا",
  إ: "ا",
  ٱ: "ا",
  ى: "ي",
  ی: "ي",
  ک: "ك",
  ة: "ه",
  ە: "ه",
};

/** Where words stand in a text, written a little otherwise too; UTF-16 code units of the text. */
export function alike(text: string, words: string): Place[] {
  const wanted = fold(words);
  if (!wanted) return [];
  const from: number[] = [];
  let folded = "";
  let at = 0;
  for (const letter of text) {
    const made = fold(letter);
    for (let n = 0; n < made.length; n++) from.push(at);
    folded += made;
    at += letter.length;
  }
  const places: Place[] = [];
  for (
    let found = folded.indexOf(wanted);
    found >= 0;
    found = folded.indexOf(wanted, found + wanted.length)
  )
    places.push({ from: from[found] ?? 0, to: from[found + wanted.length] ?? text.length });
  return places;
}

function fold(text: string): string {
  const bare = text.normalize("NFKD").replace(LEFT_OUT, "").toLowerCase();
  return [...bare].map((letter) => SAME[letter] ?? letter).join("");
}
