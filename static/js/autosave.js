// Saves a form while it is typed in: 2 s after the last change, 5 s after the first unsaved one, and on leaving.
// What is typed stays on the page and nowhere else: drafts are confidential, so nothing goes to browser storage.
(() => {
  "use strict";

  const PAUSE = 2000;
  const AT_MOST = 5000;
  const RETRIES = [2000, 4000, 8000, 15000];

  class Autosave {
    constructor(form) {
      this.form = form;
      this.status = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
      this.revision = form.elements.namedItem("revision");
      this.saved = this.body();
      this.firstChange = 0;
      this.failures = 0;
      this.stopped = false;
      this.sending = null;
      form.addEventListener("input", () => this.changed());
      form.addEventListener("change", () => this.changed());
      form.addEventListener("submit", () => this.submit());
      window.addEventListener("online", () => this.changed());
      window.addEventListener("beforeunload", (event) => {
        if (this.isDirty()) event.preventDefault();
      });
      window.addEventListener("pagehide", () => this.leave());
      // Back from the sign-in in another window: try again at once.
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.leave();
        else if (this.waitsForSignIn) this.resume();
      });
      window.addEventListener("pageshow", () => {
        this.submitted = false;
      });
    }

    // Files go with the ordinary save: only text is sent while typing.
    body() {
      const fields = new URLSearchParams();
      for (const [name, value] of new FormData(this.form)) {
        if (typeof value === "string" && name !== "request_key" && name !== "revision") fields.append(name, value);
      }
      return fields.toString();
    }

    isDirty() {
      return !this.submitted && this.body() !== this.saved;
    }

    changed() {
      if (this.stopped || this.body() === this.saved) return;
      const now = Date.now();
      this.firstChange ||= now;
      this.plan(Math.max(0, Math.min(PAUSE, this.firstChange + AT_MOST - now)));
    }

    plan(delay) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), delay);
    }

    request(body, keepalive) {
      const fields = new URLSearchParams(body);
      if (this.revision) fields.append("revision", this.revision.value);
      return fetch(this.form.dataset.autosave, {
        method: "POST",
        headers: { Accept: "application/json", "X-Autosave": "1" },
        body: fields,
        credentials: "same-origin",
        redirect: "manual",
        keepalive,
      });
    }

    async save() {
      if (this.sending || this.stopped || this.submitted) return;
      const body = this.body();
      if (body === this.saved) return;
      this.firstChange = 0;
      this.show("saving", this.text("saving"));
      try {
        this.sending = this.request(body, false);
        await this.take(await this.sending, body);
      } catch {
        this.retry(navigator.onLine ? "retrying" : "offline");
      } finally {
        this.sending = null;
      }
      if (!this.stopped && !this.failures && this.body() !== this.saved) this.changed();
    }

    async take(response, body) {
      if (response.type === "opaqueredirect" || response.status === 401) {
        this.waitsForSignIn = true;
        this.stop("signedOut", this.status?.dataset.signInUrl, this.text("signIn"));
        return;
      }
      if (response.status >= 500 || response.status === 429) {
        this.retry("retrying");
        return;
      }
      const reply = (response.headers.get("Content-Type") ?? "").includes("json") ? await response.json() : {};
      if (response.ok) {
        this.saved = body;
        this.failures = 0;
        if (this.revision && reply.revision !== undefined) this.revision.value = reply.revision;
        this.show("saved", `${this.text("saved")} ${reply.saved_at_text ?? ""}`.trim());
      } else if (response.status === 409) {
        this.stop("conflict", reply.conflict_url, this.text("compare"), reply.message);
      } else {
        this.stop("refused", reply.next_url, reply.next_label, reply.message);
      }
    }

    retry(kind) {
      this.show("retrying", this.text(kind));
      this.plan(RETRIES[Math.min(this.failures, RETRIES.length - 1)]);
      this.failures += 1;
    }

    stop(kind, url, label, message) {
      this.stopped = true;
      this.show(kind === "conflict" ? "conflict" : "stopped", message || this.text(kind), url, label);
    }

    resume() {
      this.waitsForSignIn = false;
      this.stopped = false;
      this.save();
    }

    leave() {
      if (this.stopped || !this.isDirty() || this.sending) return;
      const body = this.body();
      this.request(body, true)
        .then((response) => this.take(response, body))
        .catch(() => {});
    }

    submit() {
      this.submitted = true;
      clearTimeout(this.timer);
    }

    text(kind) {
      const data = this.status?.dataset ?? {};
      return data[`text${kind[0].toUpperCase()}${kind.slice(1)}`] ?? "";
    }

    show(state, text, url, label) {
      if (!this.status) return;
      this.status.dataset.state = state;
      const place = this.status.querySelector("[data-saved-text]");
      place.textContent = text;
      if (url && label) {
        const link = document.createElement("a");
        link.href = url;
        link.target = "_blank";
        link.rel = "noopener";
        link.textContent = label;
        place.append(" ", link);
      }
    }
  }

  document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
})();
