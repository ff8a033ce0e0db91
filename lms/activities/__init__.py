"""What can be attended or watched: activity, front matter, designations, catalogue queries, window, rules."""
