// Offers the time zone of this browser beside the list of zones; nothing is saved without the form's button.
'use strict';
{
    document.addEventListener('DOMContentLoaded', () => {
        const offer = document.querySelector('[data-browser-zone]');
        const choice = document.getElementById(offer?.dataset.browserZone ?? '');
        const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
        const isListed = choice && [...choice.options].some((option) => option.value === zone);
        if (!isListed || choice.value === zone) {
            return;
        }
        const button = offer.querySelector('button');
        button.textContent = offer.dataset.words.replace('ZONE', zone);
        offer.hidden = false;
        button.addEventListener('click', () => {
            choice.value = zone;
            offer.hidden = true;
            choice.focus();
        });
    });
}
