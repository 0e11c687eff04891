"""The pages of organizations and of the people who act for them."""
