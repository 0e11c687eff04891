// A budget that sums itself, checks its limits while one types, grows, and takes a paste from a spreadsheet.
// Money is counted in cents as whole numbers; the server counts again and decides.
(() => {
  "use strict";

  const cents = (text) => {
    const plain = (text ?? "").normalize("NFKC").replace(/[,，、\s元￥¥]/g, "");
    return /^-?\d*\.?\d+$|^-?\d+\.?$/.test(plain) ? Math.round(Number(plain) * 100) : 0;
  };
  const number = (text) => Number((text ?? "").normalize("NFKC").replace(/[,，\s]/g, "")) || 0;
  const money = (value) =>
    (value / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).replace("-", "−");
  const percent = (share, places) => `${(share * 100).toFixed(places)}%`;

  class BudgetGrid {
    constructor(root) {
      this.root = root;
      this.prefix = root.dataset.budgetGrid;
      this.body = root.querySelector("[data-grid-rows]");
      this.sources = root.dataset.sources.split(" ").filter(Boolean);
      root.querySelector("[data-recount]")?.setAttribute("hidden", "");
      root.querySelector("[data-add-row]")?.addEventListener("click", (event) => {
        event.preventDefault();
        this.add().querySelector("select, input")?.focus();
        this.count();
      });
      root.addEventListener("input", () => this.count());
      root.addEventListener("change", (event) => {
        this.tidy(event.target);
        this.count();
      });
      this.body.addEventListener("paste", (event) => this.paste(event));
      this.count();
    }

    rows() {
      return [...this.body.querySelectorAll("[data-grid-row]")];
    }

    cell(row, column) {
      return row.querySelector(`[data-column="${column}"]`);
    }

    control(row, column) {
      return this.cell(row, column)?.querySelector("input, select");
    }

    isDeleted(row) {
      return Boolean(row.querySelector('[data-column="DELETE"] input')?.checked);
    }

    amount(row) {
      if (!this.control(row, "unit_price")) return cents(this.control(row, "amount")?.value);
      return Math.round(number(this.control(row, "quantity")?.value) * cents(this.control(row, "unit_price").value));
    }

    // Leaving a money cell writes it as the server will: 28000 becomes 28,000.00.
    tidy(control) {
      const column = control.closest?.("[data-column]")?.dataset.column;
      if (!column || control.inputMode !== "decimal" || column === "quantity" || !control.value.trim()) return;
      const value = cents(control.value);
      if (value || /^[0.,\s]+$/.test(control.value)) control.value = money(value);
    }

    add() {
      const total = this.root.querySelector(`[name="${this.prefix}-TOTAL_FORMS"]`);
      const index = Number(total.value);
      const html = this.root.querySelector("[data-grid-template]").innerHTML;
      this.body.insertAdjacentHTML(
        "beforeend",
        html.replaceAll("__prefix__", String(index)).replaceAll("__number__", String(this.rows().length + 1)),
      );
      total.value = String(index + 1);
      return this.rows().at(-1);
    }

    paste(event) {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const lines = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));
      const start = event.target.closest("[data-column]");
      if (!start || (lines.length === 1 && lines[0].length === 1)) return;
      event.preventDefault();
      const row = start.closest("[data-grid-row]");
      const columns = [...row.querySelectorAll("[data-column]")]
        .map((cell) => cell.dataset.column)
        .filter((column) => column !== "DELETE");
      const left = columns.indexOf(start.dataset.column);
      const top = this.rows().indexOf(row);
      lines.forEach((values, down) => {
        const target = this.rows()[top + down] ?? this.add();
        values.forEach((value, right) => this.fill(this.control(target, columns[left + right]), value.trim()));
      });
      this.count();
      this.root.dispatchEvent(new Event("input", { bubbles: true }));
    }

    // A spreadsheet's amount column lands on the computed one, which has no control: it is left out.
    fill(control, value) {
      if (!control) return;
      if (control.tagName !== "SELECT") {
        control.value = value;
        this.tidy(control);
        return;
      }
      const option = [...control.options].find((one) => one.text.trim() === value || one.value === value);
      if (option) control.value = option.value;
    }

    count() {
      const sums = {};
      const byCategory = {};
      let firstWrong = null;
      this.rows().forEach((row, index) => {
        const off = this.isDeleted(row);
        row.classList.toggle("is-off", off);
        const amount = this.amount(row);
        const output = row.querySelector("[data-amount]");
        if (output) output.textContent = amount ? money(amount) : "";
        if (off) return;
        sums.amount = (sums.amount ?? 0) + amount;
        let funded = 0;
        row.querySelectorAll("[data-column]").forEach((cell) => {
          const control = cell.querySelector('input[inputmode="decimal"]');
          if (!control || cell.dataset.column === "amount") return;
          sums[cell.dataset.column] = (sums[cell.dataset.column] ?? 0) + cents(control.value);
          if (this.sources.includes(cell.dataset.column)) funded += cents(control.value);
        });
        const category = this.control(row, "category")?.value ?? "";
        byCategory[category] = (byCategory[category] ?? 0) + amount;
        if (this.sources.length && amount !== funded && firstWrong === null) firstWrong = { line: index + 1, difference: amount - funded };
      });
      this.root.querySelectorAll("[data-sum]").forEach((cell) => {
        cell.textContent = money(sums[cell.dataset.sum] ?? 0);
      });
      this.balance(sums, firstWrong);
      this.root.querySelectorAll("[data-cap]").forEach((cap) => this.cap(cap, sums, byCategory));
    }

    balance(sums, wrong) {
      if (!this.sources.length) return;
      const place = this.root.querySelector("[data-balance]");
      const data = this.root.dataset;
      const text = wrong
        ? data.textUnbalanced.replace("{line}", wrong.line).replace("{difference}", money(wrong.difference))
        : data.textBalanced;
      const shown = sums.amount || wrong ? text : "";
      if (place.textContent !== shown) place.textContent = shown;
      place.classList.toggle("is-due", Boolean(shown && wrong));
      place.classList.toggle("is-ok", Boolean(shown && !wrong));
    }

    cap(cap, sums, byCategory) {
      const { cap: key, category, unit } = cap.dataset;
      const limit = Number(cap.dataset.limit);
      const counted = category ? (byCategory[category] ?? 0) : (sums[key] ?? 0);
      const value = unit === "share" ? (sums.amount ? counted / sums.amount : 0) : counted / 100;
      const isMinimum = "minimum" in cap.dataset;
      const kept = isMinimum ? value >= limit : value <= limit;
      const text = cap.querySelector("[data-cap-text]");
      text.textContent =
        unit === "share" ? `${percent(value, 2)}／${percent(limit, 0)}` : `${money(counted)}／${money(limit * 100)}`;
      text.classList.toggle("u-due", !kept);
      if (!kept) {
        const note = document.createElement("span");
        note.className = "visually-hidden";
        note.textContent = ` ${isMinimum ? this.root.dataset.textUnder : this.root.dataset.textOver}`;
        text.append(note);
      }
      const fill = cap.querySelector(".c-bar__fill");
      fill.setAttribute("width", `${Math.min(100, limit ? (value / limit) * 90 : 0).toFixed(1)}%`);
      fill.classList.toggle("c-bar__fill--due", !kept);
    }
  }

  document.querySelectorAll("[data-budget-grid]").forEach((root) => new BudgetGrid(root));
})();
