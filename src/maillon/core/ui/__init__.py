"""The UI kit: what every page is drawn with, as Jinja macros, shapes they take, and the environment that offers them."""
