/* Signing on the screen: <div data-pad> with a canvas, before a file field in the same form. What is drawn lands in
   that field as a picture, so that drawing and choosing a scan are sent alike. Hidden without the script. */

const THICK = 5;

export function startPads(root: ParentNode = document): void {
  for (const pad of root.querySelectorAll<HTMLElement>("[data-pad]")) start(pad);
}

function start(pad: HTMLElement): void {
  const canvas = pad.querySelector("canvas");
  const pen = canvas?.getContext("2d");
  const input = pad.closest("form")?.querySelector<HTMLInputElement>('input[type="file"]');
  const said = pad.querySelector<HTMLElement>("[data-pad-said]");
  if (!canvas || !pen || !input) return;
  pad.hidden = false;
  let at: [number, number] | null = null;

  const wipe = (): void => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = pen.fillStyle = "#000";
    pen.lineWidth = THICK;
    pen.lineCap = pen.lineJoin = "round";
  };
  const say = (is_drawn: boolean): void => {
    if (said) said.textContent = said.dataset[is_drawn ? "drawn" : "empty"] ?? "";
  };
  const point = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
  };
  const keep = (): void => {
    if (!at) return;
    at = null;
    canvas.toBlob((blob) => {
      if (!blob) return;
      const carried = new DataTransfer();
      carried.items.add(new File([blob], "signature.png", { type: "image/png" }));
      input.files = carried.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      say(true);
    });
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    const [x, y] = (at = point(event));
    pen.beginPath();
    pen.arc(x, y, THICK / 2, 0, 7);
    pen.fill();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!at) return;
    const to = point(event);
    pen.beginPath();
    pen.moveTo(...at);
    pen.lineTo(...to);
    pen.stroke();
    at = to;
  });
  canvas.addEventListener("pointerup", keep);
  canvas.addEventListener("pointercancel", keep);
  pad.querySelector("[data-pad-clear]")?.addEventListener("click", () => {
    wipe();
    input.value = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
    say(false);
  });
  wipe();
}
