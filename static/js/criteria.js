// Criteria that grow and sum while one types. The server sums again and decides.
(() => {
  "use strict";

  const points = (text) => {
    const plain = (text ?? "").normalize("NFKC").trim();
    return /^\d*\.?\d+$|^\d+\.?$/.test(plain) ? Math.round(Number(plain) * 100) : 0;
  };
  const plain = (hundredths) => String(hundredths / 100);

  class Criteria {
    constructor(root) {
      this.root = root;
      this.body = root.querySelector("[data-criteria-rows]");
      this.total = root.closest("form").querySelector("[name='rows-TOTAL_FORMS']");
      this.most = Number(root.closest("form").querySelector("[name='rows-MAX_NUM_FORMS']").value);
      root.querySelector("[data-recount]").hidden = true;
      root.querySelector("[data-add-row]").addEventListener("click", (event) => {
        event.preventDefault();
        this.add();
      });
      root.addEventListener("input", () => this.count());
      root.addEventListener("change", () => this.count());
      this.count();
    }

    add() {
      const place = Number(this.total.value);
      if (place >= this.most) return;
      const template = this.root.querySelector("[data-criteria-template]").innerHTML;
      const html = template.replaceAll("__prefix__", place).replaceAll("__number__", place + 1);
      this.body.insertAdjacentHTML("beforeend", html);
      this.total.value = place + 1;
      this.body.lastElementChild.querySelector("input").focus();
    }

    count() {
      let sum = 0;
      for (const row of this.body.querySelectorAll("[data-criterion-row]")) {
        const isOff = row.querySelector("[data-remove] input").checked;
        row.classList.toggle("is-off", isOff);
        if (!isOff) sum += points(row.querySelector("[data-points] input").value);
      }
      const missing = 10000 - sum;
      const note = this.root.querySelector("[data-sum-note]");
      this.root.querySelector("[data-sum]").textContent = plain(sum);
      note.textContent = this.verdict(missing, note.dataset);
      note.classList.toggle("u-due", missing !== 0);
      note.classList.toggle("u-ok", missing === 0);
    }

    verdict(missing, words) {
      if (!missing) return words.right;
      return (missing > 0 ? words.short : words.over).replace("{points}", plain(Math.abs(missing)));
    }
  }

  document.querySelectorAll("[data-criteria]").forEach((root) => new Criteria(root));
})();
