"""The pages of the explorer: the name in the address, and the title."""

TITLES = {
    "today": "Today",
    "lead": "Lead",
    "account": "Account",
    "funnel": "Funnel",
    "works": "Does it work?",
    "data": "Data",
}
