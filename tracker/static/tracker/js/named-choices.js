// Some fields of the stock admin have no name for those who hear the page: give them one.
'use strict';
{
    const words = () => document.querySelector('meta[name=words]').dataset;
    function nameChoice(select) {
        const label = document.querySelector(`label[for="${select.id}"]`);
        const column = select.closest('td')?.className.match(/field-(\w+)/);
        const name = label?.textContent.trim().replace(/:$/, '') || column?.[1].replaceAll('_', ' ');
        for (const part of select.nextElementSibling?.querySelectorAll('[role=combobox], [role=textbox]') ?? []) {
            part.removeAttribute('aria-labelledby');
            part.setAttribute('aria-label', name || words().choose);
        }
    }
    function nameAll() {
        document.querySelectorAll('select.admin-autocomplete').forEach(nameChoice);
        for (const box of document.querySelectorAll('td.delete input[type=checkbox]')) {
            const row = box.closest('tr')?.querySelector('td[class^=field-]')?.textContent.trim();
            box.setAttribute('aria-label', row ? `${words().remove} ${row}` : words().removeRow);
        }
    }
    document.addEventListener('DOMContentLoaded', () => {
        nameAll();
        new MutationObserver(nameAll).observe(document.body, {childList: true, subtree: true});
    });
}
