// Searching, filtering and sorting; without this script every row stands there in its own order.
(() => {
  "use strict";
  const table = document.getElementById("table");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const form = document.querySelector(".filters");
  const texts = new Map(rows.map((row) => [row, bare(row.textContent)]));
  const fields = [...form.querySelectorAll("[data-filter]")];
  const searches = [...form.querySelectorAll("[data-search]")];
  // Each field stands there once in each language; both hold the same.
  const chosen = (name) => fields.find((field) => field.dataset.filter === name).value;

  const apply = () => {
    const words = bare(searches[0].value).split(/\s+/).filter(Boolean);
    const names = [...new Set(fields.map((field) => field.dataset.filter))].filter(chosen);
    let count = 0;
    for (const row of rows) {
      const kept = names.every((name) => row.dataset[name].split(" ").includes(chosen(name))) && words.every((word) => texts.get(row).includes(word));
      row.hidden = !kept;
      count += kept;
    }
    for (const text of form.querySelectorAll("[data-text]")) {
      text.textContent = text.dataset.text.replace("{shown}", count).replace("{all}", rows.length);
    }
    document.querySelector(".nothing").hidden = count > 0;
  };
  form.addEventListener("input", (event) => {
    const one = event.target;
    const twins = one.dataset.filter ? fields.filter((field) => field.dataset.filter === one.dataset.filter) : searches;
    for (const twin of twins) twin.value = one.value;
    apply();
  });
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());

  sortable(table);
  form.hidden = false;
  apply();
})();
