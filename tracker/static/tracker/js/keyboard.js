// What opens closes by Escape and once it is left; what is brought in anew keeps the focus that was in it.
'use strict';
{
    const OPEN = 'details.menu[open]';

    function closeOthers(event) {
        for (const menu of document.querySelectorAll(OPEN)) {
            menu.open = menu.contains(event.target);
        }
    }
    document.addEventListener('click', closeOthers);
    document.addEventListener('focusin', closeOthers);
    document.addEventListener('focusin', (event) => {
        if (event.target.closest('.results')) { // a browser leaves what shows in part where it is
            event.target.scrollIntoView({block: 'nearest', inline: 'nearest'});
        }
    });
    document.addEventListener('keydown', (event) => {
        const menu = event.key === 'Escape' ? document.querySelector(OPEN) : null;
        if (menu) {
            menu.open = false;
            menu.querySelector('summary').focus();
        }
    });

    let held = null;
    function nameOf(one) {
        return [one.tagName, one.getAttribute('name'), one.ariaLabel ?? one.textContent.trim()].join(' ');
    }
    document.addEventListener('htmx:beforeSwap', (event) => {
        const one = document.activeElement;
        held = event.detail.target.contains(one) ? {name: nameOf(one), href: one.getAttribute('href')} : null;
    });
    document.addEventListener('htmx:afterSettle', () => {
        if (held && document.activeElement === document.body) {
            const all = [...document.querySelectorAll('#content :is(a, button, input, select, summary)')];
            const alike = all.filter((one) => nameOf(one) === held.name);
            const same = alike.find((one) => one.getAttribute('href') === held.href);
            const only = alike.length === 1 ? alike[0] : document.getElementById('content-start');
            (same ?? only).focus({preventScroll: true});
        }
        held = null;
    });
}
