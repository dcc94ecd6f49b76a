const TOLD_MS = 2000;

/** Copy what somebody wants elsewhere, and say on the button that it is done. */
export async function copied(text: string, button: HTMLButtonElement): Promise<void> {
  if (button.ariaLive) return;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without HTTPS a page may not; then the person does.
    prompt("Copy this:", text);
    return;
  }
  const before = [...button.childNodes];
  button.ariaLive = "polite";
  button.replaceChildren("Copied");
  setTimeout(() => {
    button.replaceChildren(...before);
    button.ariaLive = null;
  }, TOLD_MS);
}
