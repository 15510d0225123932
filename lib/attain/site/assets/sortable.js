// What pages with long tables share; the page's own script comes after it.
const spoken = () => document.documentElement.lang;
// Letters compare without their marks, so that "lam dong" finds Lâm Đồng.
const bare = (text) => text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/\p{M}/gu, "");

// Make the headers with data-sort buttons: "number" reads data-value, anything else the words shown.
const sortable = (table) => {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const headers = [...table.tHead.rows[0].cells];
  const shown = (cell) => (cell.querySelector("." + spoken()) || cell).textContent.trim();
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
      const order = new Intl.Collator(spoken(), { numeric: true });
      const key = header.dataset.sort === "number" ? value : shown;
      const keyed = rows.map((row) => [row, key(row.cells[column])]);
      keyed.sort(([, one], [, two]) => {
        if (key === shown) return sign * order.compare(one, two);
        if (one === null || two === null) return (one === null) - (two === null); // unknown ones last, either way
        return sign * (one - two);
      });
      rows.splice(0, rows.length, ...keyed.map(([row]) => row));
      body.append(...rows);
    });
  });
};
