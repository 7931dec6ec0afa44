// Fetches this page again now and then and swaps its <main>, so that the page needs no reload. The
// page works without it.
(() => {
  const every = 5000;
  let busy = false;

  const typing = () => {
    const active = document.activeElement;
    return active && active.matches('input, select, textarea');
  };

  // What a person has opened stays open.
  const opened = (main) => [...main.querySelectorAll('details')].map((each) => each.open);

  const refresh = async () => {
    if (busy || document.hidden || typing()) return;
    busy = true;
    try {
      const answer = await fetch(location.href, {cache: 'no-store', credentials: 'same-origin'});
      if (!answer.ok) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const main = document.querySelector('main');
      const open = opened(main);
      const focused = document.activeElement && document.activeElement.getAttribute('href');
      main.replaceChildren(...fresh.querySelector('main').childNodes);
      main.querySelectorAll('details').forEach((each, i) => { each.open = open[i] || false; });
      if (focused) main.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({preventScroll: true});
      document.querySelector('.stamp').replaceWith(fresh.querySelector('.stamp'));
      document.title = fresh.title;
    } catch {
      const stamp = document.querySelector('.stamp');
      if (!stamp.dataset.lost) {
        stamp.dataset.lost = '1';
        stamp.append(' – not reachable just now');
      }
    } finally {
      busy = false;
    }
  };

  setInterval(refresh, every);
  document.addEventListener('visibilitychange', refresh);
})();
