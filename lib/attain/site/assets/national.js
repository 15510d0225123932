// Sorting and filtering; without this script the table stands in its own order.
(() => {
  "use strict";
  const language = () => document.documentElement.lang;
  for (const part of document.querySelectorAll(".comparison")) {
    const table = part.querySelector("table");
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const headers = [...table.tHead.rows[0].cells];
    const shown = (cell) => {
      const chosen = cell.querySelector("." + language());
      return (chosen || cell).textContent.trim();
    };
    const value = (cell) => (cell.dataset.value === "" ? null : Number(cell.dataset.value));

    headers.forEach((header, column) => {
      if (!header.dataset.sort) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const upward = header.getAttribute("aria-sort") !== "ascending";
        headers.forEach((other) => other.removeAttribute("aria-sort"));
        header.setAttribute("aria-sort", upward ? "ascending" : "descending");
        const sign = upward ? 1 : -1;
        const number = header.dataset.sort === "number";
        const order = new Intl.Collator(language(), { numeric: true });
        rows.sort((one, two) => {
          const [a, b] = [one.cells[column], two.cells[column]];
          if (!number) return sign * order.compare(shown(a), shown(b));
          const [x, y] = [value(a), value(b)];
          if (x === null || y === null) return (x === null) - (y === null); // unknown ones last, either way
          return sign * (x - y);
        });
        body.append(...rows);
      });
    });

    // Letters compare without their marks, so that "lam dong" finds Lâm Đồng.
    const bare = (text) => text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/\p{M}/gu, "");
    const texts = rows.map((row) => bare([...row.querySelectorAll("[data-find]")].map((cell) => cell.textContent).join(" ")));
    const field = part.querySelector("input[type=search]");
    const filter = () => {
      const asked = bare(field.value).split(/\s+/).filter(Boolean);
      let count = 0;
      original.forEach((row, place) => {
        const kept = asked.every((word) => texts[place].includes(word));
        row.hidden = !kept;
        count += kept;
      });
      for (const text of part.querySelectorAll(".count [data-text]")) {
        text.textContent = text.dataset.text.replace("{shown}", count).replace("{all}", rows.length);
      }
    };
    const original = [...rows];
    field.addEventListener("input", filter);
    field.closest(".filter").hidden = false;
    filter();
  }
})();
