// A score sheet that digits and Tab alone can fill: running total, the anchor one is in, what is still missing.
(() => {
  "use strict";

  const read = (text) => {
    const plain = (text ?? "").normalize("NFKC").trim().replace("。", ".");
    return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
  };
  const plain = (value) => String(Math.round(value * 100) / 100);

  class ScoreSheet {
    constructor(form) {
      this.form = form;
      this.criteria = [...form.querySelectorAll("[data-criterion]")];
      this.total = form.querySelector("[data-score-total]");
      form.addEventListener("input", () => this.count());
      form.addEventListener("focusin", (event) => {
        const current = event.target.closest("[data-criterion]");
        this.criteria.forEach((one) => one.classList.toggle("is-now", one === current));
        if (event.target.matches(".c-crit__in input")) event.target.select();
      });
      // Enter goes to the next score, past comments; Tab goes through everything, as everywhere.
      form.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing || !event.target.matches(".c-crit__in input")) return;
        event.preventDefault();
        const inputs = this.criteria.map((one) => one.querySelector(".c-crit__in input"));
        inputs[inputs.indexOf(event.target) + 1]?.focus();
      });
      this.count();
    }

    count() {
      let sum = 0;
      const missing = [];
      for (const criterion of this.criteria) {
        const input = criterion.querySelector(".c-crit__in input");
        const points = Number(criterion.dataset.points);
        const value = read(input.value);
        const isWrong = input.value.trim() !== "" && (value === null || value > points);
        input.classList.toggle("is-invalid", isWrong);
        if (isWrong) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
        if (value === null || isWrong) missing.push(criterion.querySelector("h3").textContent.trim());
        else sum += value;
        criterion.querySelectorAll(".c-anchors li").forEach((anchor) => {
          const { low, high } = anchor.dataset;
          anchor.classList.toggle("is-here", !isWrong && value !== null && value >= Number(low) && value <= Number(high));
        });
      }
      if (!this.total) return;
      const { max, textMissing, textComplete } = this.total.dataset;
      this.total.querySelector("[data-total]").textContent = plain(sum);
      this.total.querySelector(".c-bar__fill")?.setAttribute("width", `${Math.min(100, (sum / Number(max)) * 100)}%`);
      const place = this.total.querySelector("[data-missing]");
      const text = missing.length ? `${textMissing} ${missing.join("、")}` : textComplete;
      if (place && place.textContent !== text) place.textContent = text;
    }
  }

  document.querySelectorAll("form[data-score-sheet]").forEach((form) => new ScoreSheet(form));
})();
