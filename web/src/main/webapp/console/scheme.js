// Before anything is painted: the scheme that was chosen last, or that of the system.
(() => {
  const chosen = localStorage.getItem('holdfast.scheme');
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.scheme = chosen;
  }
})();
