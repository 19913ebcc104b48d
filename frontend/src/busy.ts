/* A form is sent once. The button that was pressed says what is being done; it cannot be pressed again. */

export function guardForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method === "get" || event.defaultPrevented) return;
    if (form.dataset["sent"] !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset["sent"] = "";
    const pressed = event.submitter;
    if (pressed instanceof HTMLButtonElement) {
      // not `disabled`: that would take the button's own name and value out of what is sent
      pressed.setAttribute("aria-busy", "true");
      pressed.setAttribute("aria-disabled", "true");
      const words = form.dataset["busy"];
      if (words) pressed.textContent = words;
    }
  });
  // coming back with the browser's back button shows the page as it was left: let it be sent again
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
      delete form.dataset["sent"];
      for (const button of form.querySelectorAll("[aria-busy]")) {
        button.removeAttribute("aria-busy");
        button.removeAttribute("aria-disabled");
      }
    }
  });
}
