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
  // A figure leaves in the colours it was drawn in, at the size it was drawn for.
  const alone = (figure) => {
    const drawing = figure.querySelector("svg").cloneNode(true);
    drawing.removeAttribute("style");
    return new XMLSerializer().serializeToString(drawing).replace(/var\(--x[0-9a-f]{6},\s*(#[0-9a-f]{6})\)/g, "$1");
  };
  const address = (figure) => "data:image/svg+xml," + encodeURIComponent(alone(figure));
  const save = (blob, name) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const painted = async (figure) => {
    const picture = Object.assign(new Image(), { src: address(figure) });
    await picture.decode();
    const box = figure.querySelector("svg").viewBox.baseVal, canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [3 * box.width, 3 * box.height];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  };
  const line = (figure) => {
    const link = Object.assign(document.createElement("a"), { href: location.href.split("#")[0] + "#" + figure.id });
    link.append(Object.assign(new Image(), { alt: figure.querySelector("svg").getAttribute("aria-label"), src: address(figure) }));
    return link.outerHTML;
  };
  const takes = {
    svg: async (figure, name) => save(new Blob([alone(figure)], { type: "image/svg+xml" }), name),
    png: async (figure, name) => {
      const blob = await painted(figure);
      try {
        await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
        return true;
      } catch {
        save(blob, name); // no clipboard for pages in this browser
      }
    },
    html: async (figure, name) => {
      try {
        await navigator.clipboard.writeText(line(figure));
        return true;
      } catch {
        save(new Blob([line(figure)], { type: "text/html" }), name);
      }
    },
  };
  for (const button of document.querySelectorAll(".take button")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const figure = button.closest("figure"), kind = button.dataset.kind;
      if (await takes[kind](figure, figure.id + "." + kind)) button.textContent = button.dataset.done;
    });
  }
})();
