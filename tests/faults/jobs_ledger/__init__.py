"""What the jobs of `jobs_under_kill` do: rows in tables of their own, which no product has."""

PIECES = 3

TABLES = """
CREATE TABLE fault_order (key text PRIMARY KEY);
CREATE TABLE fault_start (key text NOT NULL);
CREATE TABLE fault_effect (key text NOT NULL);
CREATE INDEX fault_start_of ON fault_start (key);
CREATE INDEX fault_effect_of ON fault_effect (key);
"""
