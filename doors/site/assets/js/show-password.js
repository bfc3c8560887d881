// @ts-check
// Lets people see the password they type. Without script the button stays hidden.
for (const button of document.querySelectorAll('button[data-show]')) {
  const input = document.getElementById(button.getAttribute('data-show') ?? '');
  if (!(button instanceof HTMLButtonElement && input instanceof HTMLInputElement)) continue;
  button.hidden = false;
  /** @param {boolean} shown */
  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    button.textContent = shown ? 'Hide' : 'Show';
    const [, field] = (button.getAttribute('aria-label') ?? '').split(': ');
    button.setAttribute('aria-label', `${button.textContent}: ${field}`);
  };
  button.addEventListener('click', () => show(input.type === 'password'));
  input.form?.addEventListener('submit', () => show(false));
}
