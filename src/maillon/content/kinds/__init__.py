"""The kinds of publication, one folder each."""
