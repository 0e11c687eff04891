// Sends a form's file ahead of it, in pieces: with progress, again after a broken connection, and on from where it
// stopped after a reload. The form itself then carries the id of the upload instead of the file.
// Nothing is kept in browser storage: the portal finds the unfinished upload by name, size and check sum.
(() => {
  "use strict";

  if (window.portalUploads || !window.fetch || !window.File?.prototype.slice) return;
  window.portalUploads = true;

  const WAITS = [1, 2, 4, 8, 15, 30];
  const MB = 1024 * 1024;

  class Stopped extends Error {}

  class Upload {
    constructor(panel) {
      this.panel = panel;
      this.input = document.getElementById(panel.dataset.uploadFor);
      this.form = this.input.form;
      this.bar = panel.querySelector("progress");
      this.words = panel.querySelector("[data-upload-text]");
      this.hash = panel.querySelector("[data-upload-hash]");
      this.form.addEventListener("submit", (event) => this.submitted(event));
      this.input.addEventListener("change", () => this.forget());
    }

    forget() {
      this.form.querySelector(`input[name="${this.panel.dataset.uploadName}"]`)?.remove();
      this.panel.hidden = true;
      this.hash.textContent = "";
    }

    submitted(event) {
      const file = this.input.files[0];
      if (!file || this.input.disabled || event.defaultPrevented) return;
      event.preventDefault();
      if (this.running) return;
      this.running = true;
      this.panel.hidden = false;
      this.send(file)
        .then((id) => this.handOver(id, event.submitter))
        .catch((error) => this.say(error instanceof Stopped ? error.message : this.text("failed")))
        .finally(() => {
          this.running = false;
        });
    }

    async send(file) {
      this.say(this.text("hashing"));
      const sha256 = await this.sha256(file);
      this.hash.textContent = sha256 && `SHA-256 ${sha256}`;
      const fields = new URLSearchParams({ name: file.name, size: file.size, sha256 });
      let standing = await this.ask(this.panel.dataset.upload, fields);
      let kind = standing.offset ? "resumed" : "sending";
      this.show(kind, standing);
      while (standing.offset < file.size) {
        const piece = file.slice(standing.offset, standing.offset + standing.piece);
        standing = await this.ask(`${standing.url}?offset=${standing.offset}`, piece);
        this.show(kind, standing);
        kind = "sending";
      }
      this.say(this.text("finishing"));
      return (await this.ask(standing.finish_url, new URLSearchParams())).id;
    }

    // Pages that are not served over TLS have no check sums; the portal then computes its own.
    async sha256(file) {
      if (!window.crypto?.subtle) return "";
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    }

    // Asks until it is answered. What can't succeed by asking again stops with the portal's words.
    async ask(url, body) {
      for (let failures = 0; ; failures += 1) {
        let response;
        try {
          response = await fetch(url, {
            method: "POST",
            body: body instanceof Blob ? await body.arrayBuffer() : body,
            headers: {
              Accept: "application/json",
              "X-CSRFToken": this.form.elements.namedItem("csrfmiddlewaretoken").value,
              ...(body instanceof Blob && { "Content-Type": "application/octet-stream" }),
            },
            credentials: "same-origin",
            redirect: "manual",
          });
        } catch {
          response = null;
        }
        if (response?.type === "opaqueredirect") throw new Stopped(this.text("signIn"));
        if (response && response.status < 500 && response.status !== 429) {
          const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
          const reply = isJson ? await response.json() : {};
          // 409: a piece arrived whose answer did not; the reply says where to go on.
          if (response.ok || (response.status === 409 && reply.offset !== undefined)) return reply;
          throw new Stopped(reply.message ?? this.text("failed"));
        }
        const seconds = WAITS[Math.min(failures, WAITS.length - 1)];
        this.say(this.text("retrying").replace("{seconds}", seconds));
        await this.pause(seconds);
      }
    }

    // Shorter when the browser says that the line is back.
    pause(seconds) {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, seconds * 1000);
        window.addEventListener(
          "online",
          () => {
            clearTimeout(timer);
            resolve();
          },
          { once: true },
        );
      });
    }

    handOver(id, submitter) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = this.panel.dataset.uploadName;
      field.value = id;
      this.form.append(field);
      this.input.disabled = true;
      this.form.requestSubmit(submitter ?? undefined);
    }

    show(kind, standing) {
      const share = Math.floor((100 * standing.offset) / standing.size);
      this.bar.value = share;
      this.say(
        this.text(kind)
          .replace("{share}", share)
          .replace("{sent}", (standing.offset / MB).toFixed(1))
          .replace("{size}", (standing.size / MB).toFixed(1)),
      );
    }

    say(words) {
      this.words.textContent = words;
    }

    text(kind) {
      return this.panel.dataset[`text${kind[0].toUpperCase()}${kind.slice(1)}`] ?? "";
    }
  }

  document.querySelectorAll("[data-upload]").forEach((panel) => new Upload(panel));

  // From the back button: the form is as before, and may send another file.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("[data-upload]").forEach((panel) => {
      document.getElementById(panel.dataset.uploadFor).disabled = false;
      panel.hidden = true;
    });
  });
})();
