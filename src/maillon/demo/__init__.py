"""The demo organisation Groupe Estuaire."""
