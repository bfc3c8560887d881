// @ts-check
// Counts down the letters of a limited text. Screen readers hear the count once the typing rests.
for (const box of document.querySelectorAll('textarea[data-max]')) {
  const line = document.getElementById(`${box.id}-count`);
  const spoken = document.querySelector(`[data-count-for="${CSS.escape(box.id)}"]`);
  const max = Number(box.getAttribute('data-max'));
  if (!(box instanceof HTMLTextAreaElement && line && spoken)) continue;
  let rest = 0;
  const count = () => {
    const left = max - [...box.value].length;
    const letters = Math.abs(left) === 1 ? 'character' : 'characters';
    line.textContent = left < 0 ? `You have ${-left} ${letters} too many` : `You have ${left} ${letters} left`;
    line.classList.toggle('count-over', left < 0);
    clearTimeout(rest);
    rest = setTimeout(() => { spoken.textContent = line.textContent; }, 1000);
  };
  box.addEventListener('input', count);
  if (box.value) count();
}
