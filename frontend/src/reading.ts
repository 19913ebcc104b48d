/* Reads a page's own plain text aloud where the browser has a voice for its language; else the button stays away. */

export function startReading(): void {
  const box = document.querySelector<HTMLElement>("[data-read-aloud]");
  const text = document.querySelector<HTMLTemplateElement>("template[data-read-text]");
  const read = box?.querySelector<HTMLButtonElement>("[data-read]");
  const stop = box?.querySelector<HTMLButtonElement>("[data-stop]");
  if (!box || !text || !read || !stop || !("speechSynthesis" in window)) return;
  const language = box.lang.startsWith("zh") ? "zh-CN" : "en";
  const voice = () => speechSynthesis.getVoices().find((one) => one.lang.replace("_", "-").startsWith(language.slice(0, 2)));
  const show = () => { box.hidden = voice() === undefined; };
  const rest = () => { stop.hidden = true; read.hidden = false; };
  const sentences = Array.from(text.content.querySelectorAll("p"), (one) => one.textContent ?? "");
  read.addEventListener("click", () => {
    speechSynthesis.cancel();
    sentences.forEach((sentence, at) => {
      const said = new SpeechSynthesisUtterance(sentence);
      said.lang = language;
      said.voice = voice() ?? null;
      said.rate = 0.9;
      if (at === sentences.length - 1) said.onend = rest;
      speechSynthesis.speak(said);
    });
    stop.hidden = false;
    read.hidden = true;
  });
  stop.addEventListener("click", () => { speechSynthesis.cancel(); rest(); });
  addEventListener("pagehide", () => speechSynthesis.cancel());
  speechSynthesis.addEventListener?.("voiceschanged", show);
  show();
}
