"""The pages of the explorer: the name in the address, and the title."""

FIRST = "today"
TITLES = {
    FIRST: "Today",
    "lead": "Lead",
    "account": "Account",
    "funnel": "Funnel",
    "works": "Does it work?",
    "rules": "Rules",
    "data": "Data",
}
