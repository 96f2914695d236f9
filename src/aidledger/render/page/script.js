"use strict";
// Sorts, filters and opens the figures. All text is set as text; markup comes from the page alone.
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const shown = data.shown;
  const place = (columns) => Object.fromEntries(columns.map((name, at) => [name, at]));
  const F = place(data.figures.columns), L = place(data.lines.columns);
  const figures = data.figures.rows;
  const numberOf = new Map(figures.map((row, number) => [row[F.id], number]));
  const STEP = 200;

  // -- how the page writes numbers and names ------------------------------------------------
  const printable = (text) =>
    text.replace(/[\p{C}\p{Zl}\p{Zp}\p{Zs}]/gu, (c) => {
      if (c === " " || c === "\u00a0") return c;
      const code = c.codePointAt(0);
      const named = { 9: "\\t", 10: "\\n", 13: "\\r" }[code];
      if (named) return named;
      const hex = (size) => code.toString(16).padStart(size, "0");
      return code < 256 ? `\\x${hex(2)}` : code < 65536 ? `\\u${hex(4)}` : `\\U${hex(8)}`;
    });
  const formats = [];
  const grouped = (value, digits) =>
    (formats[digits] ??= new Intl.NumberFormat("en-US", {
      minimumFractionDigits: digits, maximumFractionDigits: digits,
    })).format(value).replace("-", "−");
  const scaled = (value) => {
    const amount = value / 10 ** shown.powers[shown.scale];
    const text = grouped(amount, 2);
    return Number(text.replace("−", "-").replaceAll(",", "")) === 0 && amount !== 0
      ? (amount > 0 ? "<0.01" : ">-0.01") : text;
  };
  const best = (value, mark) => `${mark} ${scaled(value)}`.trim();
  const range = (low, high, open) =>
    low === null || (low === high && !open) ? "" : `${scaled(low)} … ${scaled(high)}${open ? "+" : ""}`;
  const full = (low, value, high, open, mark, currency) => {
    if (value === null) return "unstated";
    const bare = (amount) => grouped(amount, shown.digits[currency] ?? 2);
    const text = `${mark} ${bare(value)} ${currency}`.trim();
    return low === high && !open ? text : `${text} (${bare(low)} … ${bare(high)}${open ? "+" : ""})`;
  };
  const named = (code) => data.names[code] ?? code;

  // -- one figure, in the two rows of the page's template ----------------------------------------
  const linesOf = new Map();
  for (const line of data.lines.rows) {
    const number = line[L.figure];
    if (!linesOf.has(number)) linesOf.set(number, []);
    linesOf.get(number).push(line);
  }
  const takes = { off: new Map(), of: new Map() };
  for (const [container, figure, relation, low, value, currency] of data.takes.rows) {
    const amount = full(low, value, value, false, "", currency);
    const add = (map, key, entry) => map.set(key, [...(map.get(key) ?? []), entry]);
    add(takes.off, container, [figure, `${shown.relations[relation]}: ${amount} taken off`]);
    add(takes.of, figure, [container, `${amount} taken off it`]);
  }
  const slotsOf = (row) => {
    const of = (name) => row[F[name]];
    const counted = of("counted_best") !== null;
    return {
      id: of("id"),
      description: of("description") || of("id"),
      words: of("as_stated") ? `“${of("as_stated")}”` : "",
      donor: named(of("donor")), recipient: named(of("recipient")),
      when: of("when"), sector: of("sector"), instrument: of("instrument"), class: of("class"),
      status: of("status"),
      own: of("best") === null ? "unstated" : `${best(of("best"), of("mark"))} ${of("currency")}`,
      own_range: of("best") === null ? "" : range(of("low"), of("high"), of("open")),
      counted: counted ? best(of("counted_best"), of("counted_mark")) : "not counted",
      counted_range: counted ? range(of("counted_low"), of("counted_high"), of("counted_open")) : "",
      reason: counted ? "" : shown.reasons[of("reason")] ?? of("reason"),
      note: data.notes[of("note")],
      said: of("asserted_by"), channel: of("channel") && named(of("channel")),
      supported: of("supported_by").split(/\s+/).filter(Boolean).map(named).join(", "),
      read: `${of("qualifier")}: ${shown.qualifiers[of("qualifier")]}`,
      whole: full(of("low"), of("best"), of("high"), of("open"), of("mark"), of("currency")),
      quantity: `${of("quantity")} ${of("unit")}`.trim(),
      left: shown.left[of("id")] ?? "",
      confidence: of("confidence"), remark: of("remark"), place: of("place"),
    };
  };
  const cellsOf = (line, currency) => {
    const of = (name) => line[L[name]];
    const told = of("best") !== null;
    const unit = data.policy.currency;
    const digits = shown.digits[unit] ?? 2;
    const raw = of("unrounded");
    const before = raw !== null && told && Number(raw) !== of("best") ? raw.split(".") : null;
    const rate = of("rate") === null ? "" : data.rates[of("rate")];
    return [
      of("year"),
      of("months") < of("of_months") ? `${of("months")} of ${of("of_months")}` : "",
      full(of("own_low"), of("own_best"), of("own_high"), of("open"), of("own_mark"), currency),
      rate + (of("rate_assumed") ? "; year assumed" : ""),
      before ? [grouped(Number(before[0]), 0), before[1]].filter(Boolean).join(".") : "",
      told ? full(of("low"), of("best"), of("high"), of("open"), of("mark"), unit) : "",
      of("reason") ? shown.reasons[of("reason")] ?? of("reason") : "yes",
    ];
  };
  const make = (name, text, parent) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = printable(text);
    parent?.append(element);
    return element;
  };
  const linked = (text) =>
    text.split(/(https?:\/\/[^\s<>]+[^\s<>.,;:])/).map((part, at) => {
      if (at % 2 === 0) return part;
      const link = make("a", part);
      link.href = part;
      link.rel = "noreferrer noopener";
      return link;
    });
  const build = (number) => {
    const row = figures[number];
    const piece = byId("row").content.cloneNode(true);
    const [main, opened] = piece.querySelectorAll("tr");
    const slots = slotsOf(row);
    main.id = `f-${slots.id}`;
    main.classList.toggle("unstated", slots.own === "unstated");
    for (const slot of piece.querySelectorAll("[data-slot]")) {
      slot.textContent = printable(slots[slot.dataset.slot]);
    }
    const note = opened.querySelector("[data-slot=note]");
    note.replaceChildren(...linked(note.textContent));
    for (const [name, map] of [["takes", takes.off], ["takes_of", takes.of]]) {
      const list = opened.querySelector(`[data-list=${name}]`);
      for (const [id, text] of map.get(slots.id) ?? []) {
        const item = make("li", undefined, list);
        if (numberOf.has(id)) make("a", id, item).href = `#f-${id}`;
        else item.append(printable(id));
        item.append(` ${printable(text)}`);
      }
      slots[name] = list.children.length ? name : "";
    }
    for (const part of opened.querySelectorAll("[data-for]")) {
      if (!slots[part.dataset.for]) part.remove();
    }
    opened.querySelector("[role=region]").ariaLabel = `Derivation of ${slots.id}`;
    const body = opened.querySelector("[data-list=lines]");
    for (const line of linesOf.get(number) ?? []) {
      const tr = make("tr", undefined, body);
      cellsOf(line, row[F.currency]).forEach((text, at) => {
        const cell = make(at ? "td" : "th", text, tr);
        if (!at) cell.scope = "row";
        if ([2, 4, 5].includes(at)) cell.className = "num";
      });
    }
    return [main, opened];
  };

  // -- which figures, in which order -------------------------------------------------------------
  const body = byId("rows"), form = byId("filters"), more = byId("more"), found = byId("found");
  const drawn = new Map();
  for (const main of body.querySelectorAll("tr.figure")) {
    drawn.set(numberOf.get(main.id.slice(2)), [main, main.nextElementSibling]);
  }
  const rowsOf = (number) => {
    if (!drawn.has(number)) drawn.set(number, build(number));
    return drawn.get(number);
  };
  const whole = drawn.size === figures.length;
  const start = { by: "counted", down: true };
  let order = { ...start };
  let limit = whole ? Infinity : Math.max(STEP, drawn.size);
  const texts = [];
  const textOf = (number) => {
    const row = figures[number];
    return (texts[number] ??= [
      ...row.filter((cell) => typeof cell === "string"),
      data.notes[row[F.note]], named(row[F.donor]), named(row[F.recipient]),
    ].join("\n").toLowerCase());
  };
  const keys = {
    description: (row) => (row[F.description] || row[F.id]).toLowerCase(),
    donor: (row) => `${named(row[F.donor])} ${named(row[F.recipient])}`.toLowerCase(),
    when: (row) => row[F.first] || row[F.last] || null,
    instrument: (row) => `${row[F.instrument]} ${row[F.sector]}`,
    status: (row) => row[F.status],
    own: (row) => (row[F.best] === null ? null : [row[F.currency], row[F.best]]),
    counted: (row) => row[F.counted_best],
  };
  const compare = (a, b) => {
    if (Array.isArray(a)) return compare(a[0], b[0]) || compare(a[1], b[1]);
    return a < b ? -1 : a > b ? 1 : 0;
  };
  const wanted = () => {
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = [...form.querySelectorAll("select")].filter((one) => one.value);
    const only = byId("counted-only").checked;
    const numbers = [...figures.keys()].filter((number) => {
      const row = figures[number];
      return (
        chosen.every((one) => row[F[one.dataset.column]] === one.value) &&
        (!only || row[F.counted_best] !== null) &&
        words.every((word) => textOf(number).includes(word))
      );
    });
    const key = new Map(numbers.map((number) => [number, keys[order.by](figures[number])]));
    return numbers.sort((one, other) => {
      const a = key.get(one), b = key.get(other);
      if (a === null || b === null) return (a === null) - (b === null) || one - other;
      return (order.down ? compare(b, a) : compare(a, b)) || one - other;
    });
  };
  const show = () => {
    const numbers = wanted();
    const part = numbers.slice(0, limit);
    body.replaceChildren(...part.flatMap(rowsOf));
    more.hidden = part.length === numbers.length;
    found.textContent =
      numbers.length === figures.length && more.hidden
        ? ""
        : `${numbers.length} of ${figures.length} figures` +
          (more.hidden ? "" : `, the first ${part.length} shown`);
    for (const head of document.querySelectorAll("[data-sort]")) {
      const by = head.dataset.sort === order.by;
      if (by) head.ariaSort = order.down ? "descending" : "ascending";
      else head.removeAttribute("aria-sort");
    }
  };
  const anew = () => {
    if (limit !== Infinity) limit = STEP;
    show();
  };
  for (const head of document.querySelectorAll("[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const by = head.dataset.sort, first = by === "counted" || by === "own";
      order = { by, down: order.by === by ? !order.down : first };
      anew();
    });
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", anew);
  const clear = () => {
    for (const one of form.querySelectorAll("input, select")) {
      if (one.type === "checkbox") one.checked = false;
      else one.value = "";
    }
    order = { ...start };
  };
  byId("clear").addEventListener("click", () => { clear(); anew(); });
  more.addEventListener("click", () => { limit += STEP; show(); });
  for (const one of document.querySelectorAll(".static-only")) one.remove();

  // A link to a figure shows and opens it, wherever it is.
  const visit = () => {
    let name = "";
    try { name = decodeURIComponent(location.hash).replace(/^#f-/, ""); } catch { return; }
    const number = numberOf.get(name);
    if (number === undefined) return;
    if (!rowsOf(number)[0].isConnected) {
      clear();
      limit = Math.max(limit, wanted().indexOf(number) + 1);
      show();
    }
    const [main] = rowsOf(number);
    main.querySelector("details").open = true;
    main.scrollIntoView();
    main.querySelector("summary").focus({ preventScroll: true });
  };
  addEventListener("hashchange", visit);
  // A link from a bar shows the figures that it is made of.
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-filters]");
    if (!link) return;
    clear();
    for (const one of form.querySelectorAll("select")) {
      one.value = link.dataset[one.dataset.column] ?? "";
    }
    byId("counted-only").checked = true;
    anew();
  });
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#f-']");
    if (link?.hash === location.hash) visit();
  });
  show();
  visit();

  // On paper nothing can be opened, so everything is.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
})();
