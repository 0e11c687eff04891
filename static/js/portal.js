// On every page: forms that are safe to press twice, Enter that never sends a long form, focus on what is wrong.
(() => {
  "use strict";

  const RELEASE = 10000;

  // The first press sends; further ones are ignored until the page is left or shown again from the back button.
  // Buttons are not disabled: that would take their own name and value out of the request.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-disabled", "true");
    setTimeout(() => release(form), RELEASE);
  });

  // A form that answers with a download stays on the page, and a slow line may need a second press.
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll('[aria-disabled="true"]').forEach((button) => button.removeAttribute("aria-disabled"));
  };
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  // In a long form Enter moves on to the next control, as officials expect of their tables.
  document.addEventListener("keydown", (event) => {
    const control = event.target;
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || !(control instanceof HTMLInputElement)) return;
    if (["submit", "button", "reset", "image", "file"].includes(control.type)) return;
    if (!control.form?.matches("[data-long], [data-autosave]")) return;
    event.preventDefault();
    const controls = [...control.form.elements].filter((one) => one.matches("input:not([type=hidden]), select, textarea"));
    controls[controls.indexOf(control) + 1]?.focus();
  });

  // A menu made of <details> closes with Escape and when one clicks elsewhere.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.activeElement?.closest("details.c-menu[open], details.c-hat[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.c-menu[open], details.c-hat[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.querySelector("[data-error-summary]")?.focus();
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
