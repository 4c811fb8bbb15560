"""The UI kit: what every page is drawn with: Jinja macros, the shapes they take, the environment that offers them."""
