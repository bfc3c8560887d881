// @ts-check
// Sends a form that acts once only once: to a second press the browser would show only the second answer, and a secret
// that the first one showed would be lost. The server takes care of the rest.
for (const key of document.querySelectorAll('input[name=idempotency_key]')) {
  const form = key.closest('form');
  if (!form) continue;
  let busy = false;
  form.addEventListener('submit', (event) => {
    if (busy) event.preventDefault();
    busy = true;
    // Whoever stopped the page or lost the signal may send again.
    setTimeout(() => { busy = false; }, 3000);
  });
}
