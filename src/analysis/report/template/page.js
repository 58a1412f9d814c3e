// What a page can do besides being read: sort a table, hand it over as CSV, open what is folded before printing (and
// close the meaning of a term that lies open).
// Nothing depends on it: without it every table, text and chart stands as it is. It fetches nothing and stores nothing.
// It is written into each page, without these comments; the page's Content-Security-Policy names its digest.
// Its words come from the page (data-download-csv, data-wide-table on <body>).
(() => {
  "use strict";
  const language = document.documentElement.lang || "vi";
  const words = document.body.dataset;
  const order = new Intl.Collator(language, {numeric: true});

  // How the page's language writes figures: "1.234,5" or "1,234.5".
  const written = new Intl.NumberFormat(language, {minimumFractionDigits: 1}).formatToParts(1234567.5);
  const separator = (type) => (written.find((piece) => piece.type === type) || {value: ""}).value.replace(/\s/, " ");
  const [group, decimal] = [separator("group"), separator("decimal")];
  const escaped = (mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const number = `\\d+(?:${escaped(group)}\\d{3})*(?:${escaped(decimal)}\\d+)?`;
  // "≥ 90%", "−0,3 điểm %", "89,8–95,4%": a sign, a figure, its range, a per cent; "310/333 (93,1%)": a share.
  const before = "^[^\\p{L}\\d+−-]*";
  const after = `(?!\\s?[\\d/]|[${escaped(group + decimal)}]\\d)`;
  const figure = new RegExp(`${before}([+−-]?)\\s?(${number})${after}(?:\\s?[–-]\\s?${number})?\\s?(%?)`, "u");
  const share = new RegExp(`${before}(${number})\\s?/\\s?(${number})${after}`, "u");
  // Days are written "30/06/2025" or "30 June 2025".
  const day = /^(\d{1,2})(?:\/(\d{1,2})\/| (\p{L}+) )(\d{4})(?!\d)/u;
  const nameOfMonth = new Intl.DateTimeFormat(language, {month: "long", timeZone: "UTC"});
  const months = Array.from({length: 12}, (_, month) => nameOfMonth.format(Date.UTC(2000, month, 15)));

  const clean = (cell) => (cell ? cell.textContent.replace(/\s+/g, " ").trim() : "");
  const read = (text) => Number(text.split(group).join("").replace(decimal, "."));
  const isBlank = (text) => !/[\p{L}\d]/u.test(text);

  // What a cell measures and how much, or null where it tells no figure. "2024: 9/10 (90,0%)" goes by its share, not by
  // its year. A share, a day, a figure with a word ("+0,4 điểm %", "5 people") and a bare figure are not compared.
  function measured(cell) {
    const text = cell.replace(/^\d{4}: +(?=\d)/, "");
    const date = day.exec(text);
    const month = date && (date[2] ? Number(date[2]) : months.indexOf(date[3]) + 1);
    if (month) return {kind: "day", size: date[4] * 10000 + month * 100 + Number(date[1])};
    const parts = share.exec(text);
    if (parts) return read(parts[2]) ? {kind: "share", size: read(parts[1]) / read(parts[2])} : null;
    const found = figure.exec(text);
    if (!found) return null;
    const size = read(found[2]) * (found[1] === "−" || found[1] === "-" ? -1 : 1);
    if (found[3]) return {kind: "share", size: size / 100};
    return {kind: /^\p{L}/u.test(text.slice(found[0].length)) ? "worded" : "bare", size};
  }

  // Cells without a figure ("–", "cannot be calculated") come last, up and down; what is equal keeps its order; what
  // cannot be compared stands apart, in the order in which the table first told of it.
  function sorted(rows, column, direction) {
    const told = rows.map((row) => ({row, text: clean(row.cells[column])}));
    const filled = told.filter((one) => !isBlank(one.text));
    filled.forEach((one) => Object.assign(one, measured(one.text)));
    const sized = filled.filter((one) => one.kind);
    const kinds = [...new Set(sized.map((one) => one.kind))];
    const apart = (one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind);
    const byText = (one, other) => direction * order.compare(one.text, other.text);
    const bySize = (one, other) => apart(one, other) || direction * (one.size - other.size);
    const isOfFigures = 2 * sized.length >= filled.length;
    const first = isOfFigures ? sized.sort(bySize) : filled.sort(byText);
    return [...first, ...told.filter((one) => !first.includes(one))].map((one) => one.row);
  }

  function makeSortable(table) {
    const heads = table.tHead && table.tHead.rows.length === 1 ? [...table.tHead.rows[0].cells] : [];
    const body = table.tBodies[0];
    if (!heads.length || table.tBodies.length !== 1 || body.rows.length < 2) return;
    if (table.querySelector("[colspan], [rowspan]")) return;
    const asWritten = [...body.rows];
    heads.forEach((head, column) => {
      if (!clean(head)) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const next = {none: "ascending", ascending: "descending", descending: "none"}[head.getAttribute("aria-sort")];
        heads.forEach((other) => { if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none"); });
        head.setAttribute("aria-sort", next);
        const rows = next === "none" ? asWritten : sorted(asWritten, column, next === "ascending" ? 1 : -1);
        body.append(...rows);
      });
    });
  }

  // A cell that a spreadsheet would take for a formula is handed over as text; "+2,3" and "-4" are figures and stay.
  const cellOfCsv = (text) => {
    const safe = /^(?:[=@\t]|[+-](?!\s?\d))/.test(text) ? `'${text}` : text;
    return /[",;\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };

  // A spreadsheet would take "9/10" for a day: a column that holds such a cell becomes two, its n and its N.
  const bareShare = new RegExp(`^(${number})/(${number})$`);
  function parted(rows) {
    const holds = (column) => rows.some((row) => bareShare.test(row[column] || ""));
    return rows.map((row, place) => row.flatMap((text, column) => {
      if (!holds(column)) return [text];
      const [one, other, ...more] = text.split("/");
      if (bareShare.test(text) || (!place && other && !more.length)) return [one, other];
      return place ? [text, ""] : [`${text}: n`, `${text}: N`];
    }));
  }

  function csvOf(table) {
    const written = [...table.rows].map((row) =>
      [...row.cells].flatMap((cell) => [clean(cell), ...Array(cell.colSpan - 1).fill("")]));
    const rows = parted(written).map((row) => row.map(cellOfCsv).join(","));
    return `\ufeff${rows.join("\r\n")}\r\n`;
  }

  function addDownload(table, box) {
    const caption = clean(table.caption);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "download";
    button.textContent = words.downloadCsv;
    button.setAttribute("aria-label", `${words.downloadCsv}: ${caption}`);
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csvOf(table)], {type: "text/csv;charset=utf-8"}));
      const name = caption.normalize("NFC").replace(/[\\/:*?"<>|\u0000-\u001f]+/g, "-").slice(0, 100).trim();
      link.download = `${name || "table"}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    });
    box.after(button);
  }

  // A table wider than its box says so and can be scrolled with the keyboard; one that fits is no stop of the Tab key.
  function watchWidth(box) {
    const hint = document.createElement("p");
    hint.className = "wide-hint";
    hint.textContent = words.wideTable;
    hint.hidden = true;
    box.before(hint);
    new ResizeObserver(() => {
      const isWide = box.scrollWidth > box.clientWidth + 1;
      hint.hidden = !isWide;
      if (isWide) box.tabIndex = 0; else box.removeAttribute("tabindex");
    }).observe(box);
  }

  document.querySelectorAll("table").forEach((table) => {
    makeSortable(table);
    addDownload(table, table.closest(".table-box") || table);
  });
  document.querySelectorAll(".table-box").forEach(watchWidth);

  let opened = [];
  addEventListener("beforeprint", () => {
    if ("popover" in HTMLElement.prototype) document.querySelectorAll(":popover-open").forEach((card) => card.hidePopover());
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
})();
