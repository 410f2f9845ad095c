"""The words of the random inputs: what happens, what is said, what rules look for."""

from __future__ import annotations

# What they did

ACTIVITY_TYPES = {  # listed in the seed; True: an engagement
    "page_view": True,
    "form_submit": True,
    "video_watch": True,
    "email_open": True,
    "email_click": True,
    "feature_use": True,
    "email_delivered": False,
    "unsubscribe": False,
}
UNLISTED_TYPES = ("mystery", "größe_gemessen")
REACTIONS = (  # to an e-mail, by people and by scanners
    *((), ("email_click",), ("email_open",), ("email_open", "email_click")),
    *(("email_click", "email_open", "unsubscribe"), ("email_click", "form_submit")),
)
BUSY_TYPES = ("page_view", "page_view", "form_submit", "email_click", "unsubscribe")
DERIVED_TYPES = ("email_ignored", "search_arrival", "referral_arrival")

PRODUCTS = ("alpha", "béta")
OTHER_PRODUCT = "gamma"
CONTENT_GROUPS = ("pricing", "proof", "Größe", "forms")
INTENTS = ("buying", "support")

CONTENTS = (
    None,
    None,
    "/pricing",
    "/pricing",
    "/Pricing?plan=ALPHA",
    "/blog/about-pricing",
    "/pricing?utm_source=News&utm_medium=mail#utm_term=x",
    "/blog/about-pricing?ref=1&UTM_Source=ads&utm_campaign=&utm_source=late",
    "case-study.pdf",
    "Größe & Maß",
    "=cmd|' /C calc'!A0",
    'say "hello", twice',
    "two\nlines",
    "mail-7",
    "mail-8",
    "100%_sure\\",
    "demo alpha",
    "пример",
)
CONTENT_PATTERNS = (
    "pric",
    "^/pricing",
    "pricing$",
    "alpha|beta",
    "gr(ö|oe)(ß|ss)e",
    "[.]pdf$",
    "(^|[^a-z])demo([^a-z]|$)",
    "^mail-[0-9]+$",
    "=cmd",
    '"hello"',
    "^two",
    "%_",
    "ПРИМЕР",
    ".",
)
QUANTITIES = (
    *(None, None, "0", "1", "49.999999", "50", "50.0", "+50", "75.5", "100", "-1"),
    *("50.0000009", "1e3", "half", "12,5", ".5", "5.", "123456789012345678"),
    *("1234567890123456789", "007"),
)
REFERRERS = (
    *(None, None, None, "https://www.search.test/?q=x", "http://Spam.test:8080/a"),
    *("https://own.test/page", "https://shop.own.test/", "https://notown.test"),
    *("//partner.test/x", "partner.test/x", "direct", "https://user@news.test/", "-"),
    *("https://own.test.evil.test/", "mailto:me@own.test", "https:///path"),
    *("https://www.own.test/", "https://[2001:db8::1]/x", "android-app://com.own"),
)
SEARCH_TERMS = (
    *(None, None, None, None, "buy alpha", "Alpha PRICE", "login problem"),
    *("größe", "random words", "two\nlines price"),
)
VERDICTS = ("bot", "filtered", "internal")
USER_AGENTS = (None, None, "Mozilla/5.0", "Good-Bot/2.1", "curl 8", "Möbelbot")

# Who they are

PERSONAL_DOMAIN = "mail.test"
DISPOSABLE_DOMAIN = "trash.test"
SHARED_DOMAINS = {
    PERSONAL_DOMAIN: "personal",
    DISPOSABLE_DOMAIN: "disposable",
    "www.post.test": "personal",
    "Free.test": "personal",
}
PLACEHOLDERS = {  # some are patterns of what names a person
    "lead_id": ("^undefined", r"^\[object object\]", "^É .*'s$", "ghost1", "-2$"),
    "visitor_id": ("^undefined", "^v1-", "-2$", "-2$|-3$"),
    "email": ("^shared@", "^Anna@", "@$", "free[.]test$", "no-at-sign"),
}
LEGAL_FORMS = ("GmbH", "Inc.", "Ltd", "Co.", "KG", "GmbH & Co. KG", "S.A.", "A/S")

JOB_TITLES = (
    *(None, "CEO", "Chief Data Officer", "VP Sales", "vp, Marketing", "Head of IT"),
    *("Software Engineer", "engineer\nand VP", "Student", "Größenwahn-Managerin", "7"),
)
JOB_TITLE_PATTERNS = (
    "chief|ceo",
    "(^|[^a-z])vp([^a-z]|$)",
    "^head of",
    "engineer$",
    "engineer",
    "student",
    "größe",
    "[0-9]",
    "sales",
    "it$",
)
JOB_LEVELS = ("top", "middle", "Junior")
JOB_FUNCTIONS = ("it", "sales")
COUNTRIES = (None, "US", "us", "Deutschland", "DE", "Österreich", "42", "N/A")
COUNTRY_GROUPS = ("north", "DACH")
FIRST_NAMES = (None, "Anna", "Émile", " bo ", "=1+1", "N/A")
OWNERS = (None, "Kim", "kim", "Søren", "007", "7.0")
TERRITORIES = (None, "North", "Größe", "1", "01", "a\x1fb\x1ec", "none")
INDUSTRIES = (None, "Software", "SaaS", "Crème & Co", "Banking", "unknown")
INDUSTRY_GROUPS = ("tech", "money")
LEAD_SOURCES = (
    *(None, "web", "Event", "01", "1", "1.0", "=cmd|' /C calc'!A0", "a|b", "x.y"),
    *('the "fair", 2024', "web\nform"),
)
NUMBERS = (
    *(None, "0", "1", "49", "50", "199", "200", "0200", "+75", "-5", "12.5", "12.50"),
    *("1e3", "1,000", "199.0000001", "123456789012345678901", "many", "200.0"),
)
CURRENCIES = (None, "EUR", "EUR", "USD", "€")
CUSTOM_LEAD_ATTRIBUTES = {
    "persona": ("buyer", "User", "Größe", "5", "5.0", None, "05"),
    "budget": ("0", "10", "99.5", "-3", "none", None),
}
CUSTOM_ACCOUNT_ATTRIBUTES = {
    "tier": ("gold", "Silver", "1", "01", None),
    "tech_stack": ("duckdb|dbt", "Spark", "=1+1", None),
    "account_segment_code": ("gold", "1", None),
    # Names that mean something else with or without account_ before them.
    "account_tier": ("Silver", "1", None),
    "id": ("1", "gold", None),
    "match": ("none", "gold", None),
    "job_level": ("top", None),
}
# Names that changes give to leads although accounts have them too.
NAMES_OF_ACCOUNTS_THAT_LEADS_HAVE = (
    *("industry", "employee_count", "tier", "account_country", "account_tier"),
    "account_segment_code",
)

# What rules look for: the values that come up, by attribute

_MOMENT_TEXTS = ("2024", ":00", "00:00:00", "23:59:59")
_SIZES = ("0", "1", "50", "199", "200", "12.5", "0200")

RULE_ATTRIBUTES = {
    "job_title": ("ceo", "vp", "7", "student", "Software Engineer", "größe"),
    "job_level": JOB_LEVELS,
    "job_function": JOB_FUNCTIONS,
    "email": ("@", "test", "anna", "shared", "no-at-sign"),
    "email_type": ("missing", "personal", "business", "disposable"),
    "country": ("us", "de", "Österreich", "42", "deutschland"),
    "first_name": ("anna", "émile", "bo"),
    "owner": ("kim", "7"),
    "account_owner": ("kim", "7"),
    "phone": ("+49", "30"),
    "territory": ("north", "1", "größe", "a  b"),
    "account_territory": ("north", "1"),
    "account_segment": ("gold",),
    "country_group": COUNTRY_GROUPS,
    "company_name": ("acme", "GmbH", "&", "o'neil"),
    "lead_source": ("web", "1", "01", "a|b", "=cmd|' /c calc'!a0", "event", "x.y"),
    "first_utm_source": ("news", "ads"),
    "latest_utm_source": ("news", "ads", "late"),
    "latest_utm_medium": ("mail",),
    "lead_id": ("1", "007", "-2"),
    "account_id": ("1", "ghost"),
    "account_match": ("account_id", "email_domain", "company_name", "none"),
    "created_at": _MOMENT_TEXTS,
    "updated_at": _MOMENT_TEXTS,
    "opted_out_at": _MOMENT_TEXTS,
    "industry": ("software", "SaaS", "crème & co", "banking"),
    "industry_group": INDUSTRY_GROUPS,
    "account_industry": ("software", "banking"),
    "employee_count": _SIZES,
    "account_employee_count": _SIZES,
    "annual_revenue": _SIZES,
    "purchase_cycle_days": ("30", "7", "0"),
    "customer_since": _MOMENT_TEXTS,
    "account_created_at": _MOMENT_TEXTS,
    "account_country": ("us", "de"),
    "account_name": ("acme", "gmbh"),
    "name": ("acme", "o'neil"),
    "domain": ("www", "test"),
    "account_domain": ("www", "test"),
    "account_account_id": ("1", "2"),
    "account_job_title": ("ceo",),
    "persona": ("buyer", "user", "5", "größe"),
    "budget": ("0", "10", "99.5"),
    "tier": ("gold", "silver", "1"),
    "account_tier": ("gold", "1"),
    "account_segment_code": ("gold", "1"),
    "account_industry_group": ("tech",),
    "account_account_tier": ("silver", "1"),
    "account_job_level": ("top",),
    "id": ("1", "gold"),
    "match": ("none", "gold"),
    "tech_stack": ("duckdb", "=1+1", "dbt"),
}
COMMON_ATTRIBUTES = (
    *("job_title", "job_level", "job_function", "email_type", "country"),
    *("country_group", "lead_source", "industry", "employee_count", "persona"),
    *("tier", "account_match"),
)
REFUSALS = ("rejected", "recycled", "disqualified")
STATUSES = ("accepted", *REFUSALS, "nurture")
