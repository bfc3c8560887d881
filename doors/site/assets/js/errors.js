// @ts-check
// Moves to the error summary when a page shows one, and from its links to the fields.
{
  const summary = document.querySelector('[data-focus]');
  if (summary instanceof HTMLElement) {
    summary.focus();
    summary.addEventListener('click', (event) => {
      const link = event.target instanceof HTMLAnchorElement ? event.target : null;
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      const legend = field.closest('fieldset')?.querySelector('legend');
      const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
      (legend ?? label ?? field).scrollIntoView();
      field.focus({ preventScroll: true });
    });
  }
  // A swap that fails says so and leaves the plain link or form, which still works.
  document.addEventListener('htmx:error', (event) => {
    const from = event.target instanceof Element ? event.target.closest('[hx-get],[hx-post]') : null;
    if (!from || from.nextElementSibling?.matches('.swap-failed')) return;
    const note = document.createElement('p');
    note.className = 'notice notice-danger swap-failed';
    note.setAttribute('role', 'status');
    note.textContent = 'That did not load. Check your signal and try again. ';
    const again = document.createElement('a');
    again.href = from instanceof HTMLAnchorElement ? from.href : location.href;
    again.textContent = 'Load the page';
    note.append(again);
    from.after(note);
  });
}
