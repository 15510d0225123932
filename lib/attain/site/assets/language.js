// Comfort only: without this script the page says and does the same.
(() => {
  "use strict";
  const switches = [...document.querySelectorAll(".switch")];
  const chosen = () => switches.find((item) => item.checked) || switches[0];
  const places = () => [...document.querySelectorAll("h1, h2, h3, h4, .opened > *, .panel > *, tr, li")];

  // What the reader looks at stays where it is when its language changes.
  const anchor = () => {
    for (const element of places()) {
      if (element.checkVisibility && !element.checkVisibility()) continue; // inside closed evidence
      const box = element.getBoundingClientRect();
      if (box.height && box.top >= 48) return { element, top: box.top };
    }
    return null;
  };
  let held = null;
  const remember = (event) => {
    if (event.target.closest("label, .switch") && !(event.type === "click" && event.target.matches(".switch"))) held = anchor();
  };
  const apply = (keep) => {
    const current = chosen();
    document.documentElement.lang = current.lang;
    document.title = current.dataset.title;
    for (const link of document.querySelectorAll("a.carry")) {
      const address = link.getAttribute("href").replace(/(\?lang=\w+)?(?=#|$)/, "?lang=" + current.lang);
      link.setAttribute("href", address);
    }
    if (keep && held && window.scrollY > 0) {
      window.scrollBy({ top: held.element.getBoundingClientRect().top - held.top, behavior: "instant" });
    }
    held = null;
  };
  const fromAddress = () => {
    const asked = [location.hash.slice(1), new URLSearchParams(location.search).get("lang")];
    const found = switches.find((item) => asked.includes(item.lang));
    if (found) found.checked = true;
    return Boolean(found);
  };
  fromAddress();
  apply(false);
  for (const kind of ["click", "keydown"]) document.addEventListener(kind, remember, true);
  switches.forEach((item) => item.addEventListener("change", () => apply(true)));
  // A link to a target, or to what is folded, opens it.
  const open = () => {
    const name = location.hash.slice(1);
    const fold = document.getElementById(name + "-target") || document.getElementById(name)?.closest("details");
    if (fold) fold.open = true;
  };
  open();
  addEventListener("hashchange", () => { open(); if (fromAddress()) apply(true); });
})();
