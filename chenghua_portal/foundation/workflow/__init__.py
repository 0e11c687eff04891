"""Status changes: tables of transitions, requirement points, and `apply`, the only way to move."""
