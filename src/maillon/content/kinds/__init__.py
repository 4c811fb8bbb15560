"""The kinds of publication, one folder each; `config/kinds.py` is the table of them."""
