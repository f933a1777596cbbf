"use strict";
(() => {
  const key = (row, place) => {
    const cell = row.cells[place];
    const text = (cell?.dataset.v ?? cell?.textContent ?? "").trim();
    const number = Number(text.replace(/^\+/, ""));
    return text !== "" && Number.isFinite(number) ? number : text;
  };
  const compare = (a, b) => {
    if (typeof a === typeof b) {
      return typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
    }
    return typeof a === "number" ? -1 : 1;
  };
  const sort = (table, header) => {
    const up = header.getAttribute("aria-sort") !== "ascending";
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: key(row, header.cellIndex) }));
    rows.sort((a, b) => {
      const blank = (a.key === "") - (b.key === "");
      return blank || (up ? compare(a.key, b.key) : compare(b.key, a.key));
    });
    body.append(...rows.map(({ row }) => row));
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const headers = table.tHead.rows[table.tHead.rows.length - 1].cells;
    for (const header of headers) {
      if (header.hasAttribute("data-plain")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sort(table, header));
      header.append(button);
    }
  }
  for (const box of document.querySelectorAll(".scroll")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", reveal);
  reveal();
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
})();
