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
    document.addEventListener('keydown', (event) => {
        const menu = event.key === 'Escape' ? document.querySelector(OPEN) : null;
        if (menu) {
            menu.open = false;
            menu.querySelector('summary').focus();
        }
    });

    let held = '';
    function mark(one) {
        return [one.tagName, one.getAttribute('href'), one.getAttribute('name'), one.textContent.trim()].join(' ');
    }
    document.addEventListener('htmx:beforeSwap', (event) => {
        const one = document.activeElement;
        held = event.detail.target.contains(one) ? mark(one) : '';
    });
    document.addEventListener('htmx:afterSettle', () => {
        if (held && document.activeElement === document.body) {
            const all = [...document.querySelectorAll('#content :is(a, button, input, select, summary)')];
            const main = document.getElementById('content-start');
            (all.find((one) => mark(one) === held) ?? main).focus({preventScroll: true});
        }
        held = '';
    });
}
