"""Floor 4: the only writers of domain rows. One verb, one module, one transaction; nothing is sent here."""
