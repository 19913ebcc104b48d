/* A slider under a number field, for trying values: <input data-slide="least most step">. The field stays what is
   sent and what is read aloud; without the script it is all there is. A fraction in the field moves the slider to
   where it lies; moving the slider writes a number with the step's decimals into the field. */

function asNumber(text: string): number {
  const [above = "", below = "1"] = text.replace("／", "/").split("/");
  return Number(above) / Number(below);
}

function add(field: HTMLInputElement): void {
  const [least = "0", most = "1", step = "1"] = (field.dataset["slide"] ?? "").split(" ");
  const slide = document.createElement("input");
  slide.type = "range";
  [slide.min, slide.max, slide.step] = [least, most, step];
  slide.setAttribute("aria-label", field.labels?.[0]?.textContent?.trim() ?? field.name);
  const follow = (): void => {
    const value = asNumber(field.value);
    if (Number.isFinite(value)) slide.value = String(value);
  };
  slide.addEventListener("input", () => {
    // a field that takes more than the slider reaches is not pulled back until the slider is moved
    field.value = slide.value;
  });
  slide.addEventListener("change", () => field.dispatchEvent(new Event("change", { bubbles: true })));
  field.addEventListener("input", follow);
  field.form?.addEventListener("reset", () => setTimeout(follow));
  field.after(slide);
  follow();
}

export function startSlides(root: ParentNode = document): void {
  for (const field of root.querySelectorAll<HTMLInputElement>("input[data-slide]")) add(field);
}
