"""How a database comes from one form to the next: one Alembic revision for each form, named by its number.

A new form is a new file beside these, with the next number; `tuning.store.tables.FORM` names the newest.
"""
