"""A large, made-up world for measuring: the one place that writes tables directly instead of through actions."""
