// @ts-check
// Hands htmx its Trusted Types policy and switches off whatever would run text as code. The build appends this
// to htmx, so it cannot arrive late; the page's config names it as the one extension that may register.
{
  const rules = {
    /** @param {string} html */
    createHTML: (html) => html,
    createScript() {
      throw new TypeError('answers bring no scripts');
    },
  };
  const trusted = /** @type {any} */ (window).trustedTypes;
  const policy = trusted ? trusted.createPolicy('htmx', rules) : rules;
  const refuse = function () {
    throw new TypeError('text is not run as code');
  };
  /** @type {any} */ (window).htmx.registerExtension('muster', {
    /** @param {any} api */
    init(api) {
      api.initSecurity(policy, refuse, refuse);
    },
  });
}
