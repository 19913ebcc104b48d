/* A signature drawn with finger, pen or mouse; the drawing goes along with the form as a small picture. */
export function startSigning(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-sign]")) {
    const canvas = box.querySelector("canvas");
    const kept = box.closest("form")?.querySelector<HTMLInputElement>("[data-drawn]");
    const pen = canvas?.getContext("2d");
    if (!canvas || !kept || !pen) continue;
    box.hidden = false;
    let drawing = false;
    const wipe = (): void => {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.strokeStyle = "#111";
      pen.lineWidth = 5;
      pen.lineCap = pen.lineJoin = "round";
      kept.value = "";
    };
    const at = (event: PointerEvent): [number, number] => {
      const shown = canvas.getBoundingClientRect();
      return [
        ((event.clientX - shown.left) * canvas.width) / shown.width,
        ((event.clientY - shown.top) * canvas.height) / shown.height,
      ];
    };
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      drawing = true;
      pen.beginPath();
      pen.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      pen.lineTo(...at(event));
      pen.stroke();
    });
    for (const name of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(name, () => {
        if (!drawing) return;
        drawing = false;
        kept.value = canvas.toDataURL("image/png");
      });
    }
    box.querySelector("button")?.addEventListener("click", wipe);
    wipe();
  }
}
