/* Questions before something irreversible: native <dialog>, opened by [data-opens=id], closed by [data-closes] or
   Escape. The browser keeps focus inside and gives it back to the opener. Without this script they stand open. */

export function startDialogs(): void {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[data-closed-by-script]")) {
    dialog.close();
    dialog.addEventListener("click", (event) => {
      // a click on the backdrop reaches the dialog itself, never something inside it
      if (event.target === dialog) dialog.close();
      if (event.target instanceof Element && event.target.closest("[data-closes]")) dialog.close();
    });
  }
  for (const opener of document.querySelectorAll<HTMLElement>("[data-opens]")) {
    const dialog = document.getElementById(opener.dataset["opens"] ?? "");
    if (!(dialog instanceof HTMLDialogElement)) continue;
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
  }
}
