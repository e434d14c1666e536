"""A document before it has a format: public types, editions, templates, the HTML tree, fonts.

Enter by `edition.make_edition` and `templates.Templates`; `public` has the types that everything
from here on knows. May not see raw data, nor know a layout engine. Imports nothing here: commands
read `public` without loading the templates' engine.
"""
