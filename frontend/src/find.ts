/* The key / leads to the search box of the header, unless somebody is typing; Escape leads back. */

const TYPING = "input, textarea, select, [contenteditable]";

export function startFind(): void {
  const box = document.querySelector<HTMLInputElement>("[data-find]");
  if (!box) return;
  let before: Element | null = null;
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest(TYPING) !== null;
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    before = document.activeElement;
    box.focus();
    box.select();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    box.blur();
    if (before instanceof HTMLElement) before.focus();
  });
}
