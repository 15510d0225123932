// Sorting and filtering; without this script the tables stand in their own order.
(() => {
  "use strict";
  for (const part of document.querySelectorAll(".comparison")) {
    const table = part.querySelector("table");
    const rows = [...table.tBodies[0].rows];
    const texts = rows.map((row) => bare([...row.querySelectorAll("[data-find]")].map((cell) => cell.textContent).join(" ")));
    const field = part.querySelector("input[type=search]");
    const themes = [...part.querySelectorAll("select[data-theme]")];
    const filter = () => {
      const theme = themes.length ? themes[0].value : "";
      const asked = bare(field.value).split(/\s+/).filter(Boolean);
      let count = 0;
      rows.forEach((row, place) => {
        const kept = (!theme || row.dataset.theme === theme) && asked.every((word) => texts[place].includes(word));
        row.hidden = !kept;
        count += kept;
      });
      for (const text of part.querySelectorAll(".count [data-text]")) {
        text.textContent = text.dataset.text.replace("{shown}", count).replace("{all}", rows.length);
      }
    };
    sortable(table);
    field.addEventListener("input", filter);
    // The choice stands there once in each language; both hold the same.
    for (const one of themes) {
      one.addEventListener("input", () => {
        for (const twin of themes) twin.value = one.value;
        filter();
      });
    }
    field.closest(".filter").hidden = false;
    filter();
  }
})();
