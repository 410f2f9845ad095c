"""The pages of the explorer: the name in the address, and the title."""

TITLES = {
    "today": "Today",
    "lead": "Lead",
}
