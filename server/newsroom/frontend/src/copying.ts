/** Copy what somebody wants elsewhere, and say beside the button that it is done. */
export async function copied(text: string, button: HTMLButtonElement): Promise<void> {
  const before = button.innerHTML;
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    said = "Press Ctrl or ⌘ and C";
    select(button);
  }
  button.textContent = said;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => {
    button.innerHTML = before;
  }, 2000);
}

function select(button: HTMLButtonElement): void {
  const field = button.previousElementSibling?.querySelector("textarea") ?? null;
  field?.select();
}
