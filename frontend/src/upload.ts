/* A file can also be dropped on its field; what was chosen is said with its size. */
import { size } from "./figures";

export function startUploads(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-upload]")) {
    const input = box.querySelector<HTMLInputElement>('input[type="file"]');
    const chosen = box.querySelector<HTMLElement>(".chosen");
    if (!input || !chosen) continue;
    const say = (): void => {
      chosen.textContent = [...(input.files ?? [])]
        .map((file) => (box.dataset["chosen"] ?? "{name}").replace("{name}", file.name).replace("{size}", size(file.size)))
        .join("\n");
    };
    input.addEventListener("change", say);
    for (const name of ["dragenter", "dragover"]) {
      box.addEventListener(name, (event) => {
        event.preventDefault();
        box.classList.add("over");
      });
    }
    for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("over"));
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      const files = event.dataTransfer?.files;
      if (!files?.length || (files.length > 1 && !input.multiple)) return;
      input.files = files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    say();
  }
}
