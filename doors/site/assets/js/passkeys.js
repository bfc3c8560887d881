// @ts-check
// Lets a form ask this device for a passkey. The form's data-passkey is where the question comes from; the answer goes into
// its hidden field and is sent as any form is, so the server knows one way only.

/** @param {string} text */
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

/** @param {ArrayBuffer | null | undefined} bytes */
const toText = (bytes) => {
  if (!bytes) return undefined;
  const plain = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return plain.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

/** @param {{ id: string }[] | undefined} list */
const listed = (list) => list?.map((one) => ({ ...one, id: toBytes(one.id) }));

/**
 * Asks the device; browsers that do not read the standard's JSON themselves get it in bytes.
 * @param {any} options
 */
const ask = (options) => {
  const known = /** @type {any} */ (PublicKeyCredential);
  const challenge = toBytes(options.challenge);
  if (options.rp) {
    const publicKey = known.parseCreationOptionsFromJSON?.(options) ?? {
      ...options,
      challenge,
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: listed(options.excludeCredentials),
    };
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = known.parseRequestOptionsFromJSON?.(options)
    ?? { ...options, challenge, allowCredentials: listed(options.allowCredentials) };
  return navigator.credentials.get({ publicKey });
};

/** @param {any} made */
const written = (made) => {
  if (typeof made.toJSON === 'function') return JSON.stringify(made.toJSON());
  const said = made.response;
  return JSON.stringify({
    id: made.id,
    rawId: toText(made.rawId),
    type: made.type,
    response: {
      clientDataJSON: toText(said.clientDataJSON),
      attestationObject: toText(said.attestationObject),
      authenticatorData: toText(said.authenticatorData),
      signature: toText(said.signature),
      userHandle: toText(said.userHandle),
      transports: said.getTransports?.(),
    },
  });
};

/** @type {Record<string, string>} */
const faults = {
  InvalidStateError: 'This device has a passkey for your account already.',
  NotAllowedError: 'No passkey was used. Try again when you are ready.',
  NotSupportedError: 'This device cannot make the kind of passkey that we need.',
  SecurityError: 'Passkeys work only at the address that this site is known by.',
};

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const field = form.querySelector('input[name=credential]');
  const line = form.querySelector('[role=status]');
  if (!(form instanceof HTMLFormElement && field instanceof HTMLInputElement && line)) continue;
  let busy = false;
  const run = async () => {
    line.textContent = 'Follow what your device asks.';
    try {
      const answer = await fetch(form.dataset.passkey ?? '', { method: 'POST', headers: { accept: 'application/json' } });
      const said = await answer.json();
      // Nobody is signed in any more, or not proven: the form leads to the page that asks.
      if (answer.status === 401 || answer.status === 403) return form.submit();
      if (!answer.ok) {
        line.textContent = said.detail;
        return;
      }
      const made = await ask(said);
      if (!made) throw new DOMException('', 'NotAllowedError');
      field.value = written(made);
      form.submit();
    } catch (fault) {
      const name = fault instanceof Error ? fault.name : '';
      line.textContent = faults[name] ?? 'That did not work. Check your signal and try again.';
    } finally {
      busy = false;
    }
  };
  form.addEventListener('submit', (event) => {
    // Without passkeys in the browser, or without the name that it asks for, the form goes as it is, and the server says
    // what to do: no passkey is made that is then refused.
    const name = form.querySelector('input[name=name]');
    if (!window.PublicKeyCredential || (name instanceof HTMLInputElement && !name.value.trim())) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    void run();
  });
}
