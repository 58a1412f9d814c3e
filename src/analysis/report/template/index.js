"use strict";
(() => {
  // Marks and case do not count: "kim bang" finds Kim Bảng; đ is a letter of its own and has to be told.
  const plain = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase()
    .replace(/[^a-z0-9]+/g, " ").trim();
  const box = document.querySelector(".find");
  const inputs = ["find", "by-report", "by-period", "by-language"].map(id => document.getElementById(id));
  const told = document.getElementById("found");
  const all = [];
  const read = element => {
    const children = [...element.children];
    const lists = children.filter(child => child.className === "reports");
    const place = {
      element, open: element.open, code: element.dataset.code || "",
      name: " " + plain(element.querySelector("summary b").textContent),
      groups: lists.flatMap(list => [...list.children]).map(item => ({
        item, subject: item.dataset.subject,
        rows: [...item.querySelectorAll("p")].map(row => ({row, links: [...row.querySelectorAll("a:not(.pdf)")].map(link => {
          const [lang, report, , file] = link.getAttribute("href").split("/").slice(-4);
          return {link, lang, report, period: file.slice(0, 4)};
        })})),
      })),
      below: [],
    };
    all.push(place);
    place.below = children.filter(child => child.localName === "details").map(read);
    return place;
  };
  const tops = [...document.getElementById("places").children].map(read);
  const filtered = (place, [subject, report], period, lang) => {
    place.pages = 0;
    for (const group of place.groups) {
      let inGroup = 0;
      for (const {row, links} of group.rows) {
        let inRow = 0;
        for (const one of links) {
          const fits = (!subject || subject === group.subject) && (!report || report === one.report) &&
            (!period || period === one.period) && (!lang || lang === one.lang);
          one.link.hidden = !fits;
          inRow += fits;
        }
        row.hidden = !inRow;
        inGroup += inRow;
      }
      group.item.hidden = !inGroup;
      place.pages += inGroup;
    }
  };
  const within = place => [place, ...place.below.flatMap(within)];
  const show = (place, hits, inside, unfold) => {
    const hit = hits.has(place);
    let shown = false, holds = false;
    for (const below of place.below) {
      const seen = show(below, hits, inside || hit, unfold);
      shown = shown || seen.shown;
      holds = holds || seen.holds;
    }
    shown = shown || hit || (inside && place.pages > 0);
    place.element.hidden = !shown;
    place.element.open = unfold ? holds || (hit && hits.size <= 20) : place.open;
    return {shown, holds: holds || hit};
  };
  const find = () => {
    const words = plain(inputs[0].value), typed = inputs[0].value.trim();
    const [, chosen, period, lang] = inputs.map(input => input.value);
    const named = place => (words && place.name.includes(" " + words)) || (typed && place.code === typed);
    for (const place of all) filtered(place, chosen.split("/"), period, lang);
    let hits = all.filter(place => place.pages && (!typed || named(place)));
    // A region has no page of its own: then what lies in it is found.
    if (!hits.length && typed) hits = all.filter(named).flatMap(within).filter(place => place.pages);
    hits = new Set(hits);
    for (const top of tops) show(top, hits, false, Boolean(typed));
    let pages = 0;
    for (const place of hits) pages += place.pages;
    const number = count => count.toLocaleString(document.documentElement.lang);
    told.textContent = hits.size
      ? box.dataset.found.replace("PLACES", number(hits.size)).replace("PAGES", number(pages))
      : box.dataset.nothing;
  };
  for (const input of inputs) input.addEventListener("input", find);
  box.hidden = false;
  find();
})();
