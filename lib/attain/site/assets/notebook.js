// Comfort only: the page reads the same without it.
(() => {
  "use strict";
  // The other language opens at the section that is being read.
  const twin = document.querySelector(".languages a");
  if (twin) {
    const base = twin.getAttribute("href");
    const place = () => {
      const past = [...document.querySelectorAll("main h2[id]")].filter((h) => h.getBoundingClientRect().top < 120);
      twin.setAttribute("href", past.length ? base + "#" + past[past.length - 1].id : base);
    };
    for (const kind of ["pointerdown", "focus", "click"]) twin.addEventListener(kind, place, true);
  }
  // Who wants the code wants the calculations open.
  const code = document.getElementById("code-switch");
  const unfold = () => { for (const fold of document.querySelectorAll("details.fold")) fold.open = code.checked; };
  if (code) code.addEventListener("change", unfold);
  // A figure leaves in the colours it was drawn in.
  for (const button of document.querySelectorAll(".take-svg")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const drawing = button.closest("figure").querySelector("svg");
      const text = new XMLSerializer().serializeToString(drawing).replace(/var\(--x[0-9a-f]{6},\s*(#[0-9a-f]{6})\)/g, "$1");
      const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
      const link = Object.assign(document.createElement("a"), { href: address, download: button.dataset.name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    });
  }
})();
