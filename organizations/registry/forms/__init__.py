"""What people fill in about an organization, and officials about what they were told."""
