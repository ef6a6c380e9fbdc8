"""Pictures: each is a value first (what is told), then a drawing (where it stands), and only then a template.

A drawing is made of whole numbers, so that no locale can write a comma into it, and of plain shapes: it knows
no colour. The same drawing is shown in the page, printed, and saved as a file of its own.
"""
