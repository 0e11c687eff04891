// Connects a page's passkey button with allauth's WebAuthn forms: data-passkey names the form, data-credential
// the hidden field that takes the answer; the challenge stands in the page as JSON.
document.querySelectorAll("[data-passkey]").forEach((button) => {
  window.allauth.webauthn.forms[button.dataset.passkey]({
    ids: {
      add: button.id,
      authenticate: button.id,
      credential: button.dataset.credential,
      data: "passkey_data",
    },
  });
});
