"""The pages, in folders as the menu has them; a view is a short function that calls a use case and fills one template.

`views.py` has the routes of a folder with one main page, `shown.py` what that page shows, as plain values; folders with
several pages name both after the page: `pipeline.py`, `pipeline_shown.py`. Templates lie in folders of the same names.
"""
