"""The words the demo company is made of. All made-up domains end in `.example`."""

OWN_DOMAINS = ("beacon.example", "beacon-analytics.example")
OWN_SITE = "https://www.beacon.example"
TEST_DOMAINS = ("test.example", "qa.beacon.example")
COMPETITOR = {
    "name": "Rivalytics, Inc.",
    "bare_name": "Rivalytics",
    "domain": "rivalytics.example",
    "industry": "Software",
    "country": "United States",
}
PRODUCTS = ("dashboards", "pipelines", "governance")

# activity type → channel
ACTIVITY_TYPES = {
    "page_view": "web",
    "form_submit": "web",
    "content_download": "web",
    "tool_use": "web",
    "demo_request": "web",
    "quote_request": "web",
    "email_delivered": "email",
    "email_open": "email",
    "email_click": "email",
    "email_bounce": "email",
    "email_unsubscribe": "email",
    "webinar_register": "webinar",
    "webinar_attend": "webinar",
    "video_watch": "video",
    "chat_message": "chat",
    "social_click": "social",
    "ad_click": "ads",
    "event_visit": "event",
    "trial_start": "product",
    "product_login": "product",
    "feature_use": "product",
    "seat_invite": "product",
    "sales_call": "sales",
    "sales_meeting": "sales",
    "sales_email_reply": "sales",
}

# --- Companies --------------------------------------------------------------------

# country: weight, hours ahead of UTC, fit, legal forms
COUNTRIES = {
    "United States": (0.3, -6, 0.3, ("Inc.", "Inc", "LLC", "Corp.", "Co.")),
    "United Kingdom": (0.1, 0, 0.25, ("Ltd", "Ltd.", "plc", "Limited")),
    "Germany": (0.1, 1, 0.25, ("GmbH", "AG", "GmbH & Co. KG", "SE")),
    "France": (0.06, 1, 0.1, ("SAS", "S.A.", "SARL")),
    "Italy": (0.05, 1, 0.0, ("S.p.A.", "S.r.l.")),
    "Spain": (0.03, 1, 0.0, ("S.L.", "S.A.")),
    "Netherlands": (0.05, 1, 0.2, ("B.V.", "N.V.")),
    "Sweden": (0.03, 1, 0.1, ("AB",)),
    "Poland": (0.03, 1, -0.1, ("Sp. z o.o.", "S.A.")),
    "Canada": (0.04, -5, 0.2, ("Inc.", "Ltd.")),
    "Australia": (0.03, 10, 0.0, ("Pty Ltd",)),
    "India": (0.11, 5, -0.4, ("Pvt. Ltd.",)),
    "Japan": (0.06, 9, -0.3, ("K.K.",)),
    "Brazil": (0.01, -3, -0.4, ("Ltda.", "S.A.")),
}
AMERICA = ("United States", "Canada")  # where deals are quick and begin with a trial
NEW_MARKET = ("India", "Japan")  # where Beacon begins to sell late in the history

# What companies pay in; the others, and people without one, in dollars.
CURRENCIES = {
    "United Kingdom": "GBP",
    **dict.fromkeys(("Germany", "France", "Italy", "Spain", "Netherlands"), "EUR"),
}

# How people write some of them instead.
COUNTRY_SPELLINGS = {
    "United States": "USA",
    "United Kingdom": "UK",
    "Germany": "Deutschland",
    "Netherlands": "NL",
    "Italy": "it",
}

# industry: fit, last words of company names (their number is the industry's weight)
INDUSTRIES = {
    "Software": (0.7, ["Software", "Systems", "Cloud", "Apps", "Technologies", "Labs"]),
    "Finance": (0.5, ["Bank", "Capital", "Insurance", "Finance", "Leasing"]),
    "Manufacturing": (
        0.3,
        [
            "Robotics",
            "Motors",
            "Tools",
            "Steel",
            "Plastics",
            "Packaging",
            "Instruments",
        ],
    ),
    "Retail": (0.2, ["Stores", "Fashion", "Markets", "Outfitters", "Foods"]),
    "Healthcare": (0.25, ["Health", "Clinics", "Pharma", "Medical"]),
    "Logistics": (0.2, ["Logistics", "Freight", "Shipping"]),
    "Energy": (0.1, ["Energy", "Solar", "Grid"]),
    "Media": (0.0, ["Media", "Publishing", "Studios"]),
    "Telecommunications": (0.2, ["Telecom", "Networks"]),
    "Professional Services": (0.0, ["Consulting", "Advisors", "Partners"]),
    "Education": (-0.8, ["College", "University", "Academy"]),
    "Government": (-0.6, ["Municipality", "Public Works"]),
    "Nonprofit": (-0.7, ["Foundation"]),
}

COMPANY_NAMES = """
    Nordwind|Müller|Alvarez|O'Neill|Société Lumière|Grüne|Bright|Kowalski|Łódź|Åkesson
    Rossi|D'Angelo|Smith & Sons|Vega|Orion|Castellón|Blue Ridge|Hartmann|Delacroix|Kaya
    Evergreen|Pacific|Northgate|São Bento|Tanaka|Sakura|Patel|Ganges|Maple|Red River
    Stella|Aurora|Hansa|Van der Berg|De Vries|Öresund|Fjord|Zielona|Bianchi|Lombardi
    Côte d'Azur|Beaumont|Garonne|Iberia|Montaña|Río Claro|Outback|Kangaroo|Union|Summit
    Keystone|Liberty|Harbor|Granite|Cedar|Falcon|Bison|Copper|Prairie|Lakeside
    Weiß|Schäfer|König|Rhein-Main|Elbe|Isar|Thames|Wessex|Highland|Camden
    Ashford|St. John's|Caledonia|Windmill|Polder|Tulip|Vistula|Baltic|Amber|Monsoon
    Lotus|Himal|Kyoto|Edo|Ipanema|Amazonas|Quasar|Zenith|Helix|Vertex
""".strip()

PLACES = """
    Lyon|Turin|Porto|Leeds|Bremen|Graz|Utrecht|Gdańsk|Malmö|Bilbao|Nantes|Bari|Kiel|York
    Ghent|Basel|Tampere|Aarhus|Bergen|Cork|Denver|Austin|Boise|Tampa|Omaha|Reno|Tulsa
    Salem|Dayton|Fresno|Perth|Hobart|Cairns|Ottawa|Regina|Halifax|Osaka|Kobe|Nagoya|Pune
    Surat|Mysuru|Recife|Belém|Natal|Sevilla|Murcia|Toledo|Padua|Siena|Lille|Metz|Nancy
    Mainz|Ulm|Bonn|Jena|Trier|Linz|Delft|Breda|Lublin|Opole|Lund|Umeå|Oulu|Turku
""".strip()

WAREHOUSES = ("snowflake", "bigquery", "redshift", "databricks", "postgres", "none")

# --- People -----------------------------------------------------------------------

FIRST_NAMES = """
    Anna|James|María|Luca|Sofia|Jürgen|Chloé|Oliver|Ingrid|Tomasz|Aiko|Priya|Liam|Emma
    Noah|Olivia|Hans|Greta|Pierre|Amélie|Giulia|Marco|Carlos|Lucía|Daan|Sanne|Erik|Maja
    Paweł|Zofia|Jack|Grace|Arjun|Ananya|Kenji|Yuki|João|Beatriz|Mohammed|Fatima|David
    Sarah|Michael|Laura|Daniel|Julia|Thomas|Nina|Peter|Eva|Robert|Claire|Samuel|Alice
""".strip()

LAST_NAMES = """
    Rossi|Smith|García|Müller|Dubois|Jansen|Svensson|Kowalska|Brown|Tremblay|Wilson|Patel
    Tanaka|Silva|Johnson|Williams|Schmidt|Schneider|Weber|Martin|Bernard|Moreau|Ferrari
    Russo|Romano|Martínez|López|Sánchez|de Jong|Visser|Bakker|Andersson|Lindqvist|Nowak
    Wiśniewski|Taylor|Davies|Evans|Clark|Lewis|Walker|Hall|Young|King|Wright|Hill|Green
    Adams|Baker|Nelson|Carter|Mitchell|Roberts|Turner|Phillips|Campbell|Parker|Sharma
    Gupta|Singh|Sato|Suzuki|Yamamoto|Oliveira|Souza|Costa|Keller|Vogel|Fischer|Wolf
""".strip()

# Who sells at Beacon; each looks after a third of the accounts.
SELLERS = ("Hana Brooks", "Mateo Ruiz", "Lena Vogt")

# Who someone is. The first four are the roles of a buying committee.
PERSONAS = (
    "economic_buyer",
    "technical_evaluator",
    "user",
    "procurement",
    "bystander",
    "consultant",
    "student",
    "job_seeker",
    "competitor",
    "internal",
    "tester",
)
PERSONAS_OF_ACCOUNTS = {
    "economic_buyer": 0.18,
    "technical_evaluator": 0.27,
    "user": 0.31,
    "procurement": 0.08,
    "bystander": 0.12,
    "consultant": 0.02,
    "job_seeker": 0.02,
}
PERSONAS_OF_OTHERS = {
    "economic_buyer": 0.13,
    "technical_evaluator": 0.2,
    "user": 0.24,
    "procurement": 0.02,
    "bystander": 0.1,
    "consultant": 0.12,
    "student": 0.14,
    "job_seeker": 0.05,
}
# Relative activity on a journey.
PERSONA_HEAT = {
    "economic_buyer": 0.9,
    "technical_evaluator": 1.3,
    "user": 1.0,
    "procurement": 0.6,
    "bystander": 0.2,
    "consultant": 0.3,
}

# persona → (title, level): the level is how much the person can decide
TITLES = {
    "economic_buyer": (
        ("CFO", 1.2),
        ("Chief Financial Officer", 1.2),
        ("CIO", 1.2),
        ("Chief Data Officer", 1.3),
        ("CTO / Co-Founder", 1.1),
        ("Managing Director", 1.0),
        ("VP of Data", 1.1),
        ("VP Analytics", 1.1),
        ("Vice President, Operations", 0.9),
        ("SVP Finance & Strategy", 1.1),
        ("Director of Data", 0.7),
        ("Dir. Business Intelligence", 0.7),
        ("Head of BI", 0.8),
        ("Head of Marketing Ops", 0.6),
    ),
    "technical_evaluator": (
        ("Head of Data Engineering", 0.8),
        ("Data Platform Lead", 0.4),
        ("BI Manager", 0.4),
        ("Manager, Data Governance", 0.4),
        ("Sr. Data Engineer", 0.1),
        ("Senior Analytics Engineer", 0.1),
        ("Data Engineer", 0.0),
        ("data engineer", 0.0),
        ("Solutions Architect", 0.2),
        ("Principal Data Architect", 0.3),
        ("IT Manager", 0.2),
        ("Software Developer", -0.1),
    ),
    "user": (
        ("Data Analyst", -0.1),
        ("Senior Data Analyst", 0.0),
        ("Business Analyst", -0.2),
        ("BI Developer", 0.0),
        ("Marketing Analyst", -0.2),
        ("Marketing Manager", 0.1),
        ("Controller", 0.1),
        ("Finance Analyst II", -0.2),
        ("Product Manager", 0.1),
        ("Operations Specialist", -0.3),
    ),
    "procurement": (
        ("Procurement Manager", 0.2),
        ("Purchasing Lead", 0.1),
        ("Head of Procurement", 0.4),
        ("Strategic Sourcing Specialist", -0.1),
        ("Vendor Manager, IT", 0.1),
    ),
    "bystander": (
        ("HR Business Partner", -0.5),
        ("Office Manager", -0.6),
        ("Sales Executive", -0.4),
        ("Account Manager", -0.4),
        ("Customer Support Agent", -0.6),
        ("Legal Counsel", -0.4),
        ("Journalist", -0.8),
    ),
    "consultant": (
        ("Consultant", -0.5),
        ("Freelance BI Consultant", -0.5),
        ("Independent Data Consultant", -0.5),
        ("Senior Consultant (Analytics)", -0.4),
    ),
    "student": (
        ("Student", -1.5),
        ("PhD Student", -1.4),
        ("MSc student, Data Science", -1.5),
        ("Research Assistant", -1.2),
        ("Intern", -1.2),
    ),
    "job_seeker": (
        ("Looking for opportunities", -1.0),
        ("Data Analyst (open to work)", -0.8),
        ("Junior Data Engineer", -0.5),
    ),
    "competitor": (
        ("Competitive Intelligence Manager", 0.0),
        ("Product Marketing Manager", 0.0),
        ("VP Product", 0.0),
    ),
    "internal": (
        ("Account Executive", 0.0),
        ("Solutions Engineer", 0.0),
        ("Marketing Manager", 0.0),
        ("Customer Success Manager", 0.0),
    ),
    "tester": (("Test", 0.0), ("QA test user", 0.0), ("asdf", 0.0)),
}

# title → the title before the promotion
PROMOTED_FROM = {
    "CFO": "VP Finance",
    "Chief Data Officer": "VP of Data",
    "VP of Data": "Director of Data",
    "VP Analytics": "Head of BI",
    "Head of BI": "BI Manager",
    "Director of Data": "Data Platform Lead",
    "Head of Data Engineering": "Sr. Data Engineer",
    "BI Manager": "Senior Data Analyst",
    "Sr. Data Engineer": "Data Engineer",
    "Senior Analytics Engineer": "Data Engineer",
    "Senior Data Analyst": "Data Analyst",
    "Head of Procurement": "Procurement Manager",
    "Marketing Manager": "Marketing Analyst",
}

PERSONAL_DOMAINS = (
    *("gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com"),
    *("gmx.de", "web.de", "orange.fr", "libero.it", "proton.me"),
)
DISPOSABLE_DOMAINS = ("mailinator.com", "guerrillamail.com", "yopmail.com")
STUDENT_DOMAINS = ("uni-nordstadt.example", "state-college.example")
UNLISTED_DOMAINS = (  # companies that are in no account
    *("kleinbetrieb.example", "corner-shop.example", "studio-elf.example"),
    *("acme-garage.example", "two-rivers.example", "petit-atelier.example"),
)

# lead source → (weight, the activity it begins with, campaigns)
LEAD_SOURCES = {
    "Organic search": (0.17, "content_download", ()),
    "Website": (0.13, "form_submit", ()),
    "Paid search": (0.12, "ad_click", ("brand-search", "competitor-search")),
    "Content": (0.14, "content_download", ("governance-handbook", "bi-buyers-guide")),
    "Webinar": (0.11, "webinar_register", ("spring-webinars", "customer-stories")),
    "Social": (0.06, "social_click", ("linkedin-data-leaders",)),
    "Trade show": (0.08, "event_visit", ("data-summit", "bi-days")),
    "Demo request": (0.04, "demo_request", ()),
    "Trial": (0.05, "trial_start", ("free-trial-banner",)),
    "Referral": (0.04, "", ()),
    "Partner": (0.03, "", ("partner-week",)),
    "List import": (0.03, "", ("purchased-list",)),
}
SOURCES_WITHOUT_WEB = ("Trade show", "Referral", "Partner", "List import")

# --- The website ------------------------------------------------------------------

# topic of slugs → product ("" for none)
TOPICS = {
    "dashboards": "kpi-dashboards executive-dashboards dashboards-for-retail "
    "embedded-dashboards dashboard-design",
    "pipelines": "data-pipelines reliable-pipelines pipelines-from-erp "
    "streaming-pipelines pipelines-vs-scripts",
    "governance": "data-governance governance-for-banks governance-roles "
    "catalog-and-governance governance-and-gdpr",
    "": "data-culture hiring-analysts release-notes state-of-bi small-data",
}
# page class → templates of paths; {topic} is a slug, {product} a product
PAGES = {
    "home": ("/",),
    "pricing": ("/pricing", "/pricing?utm_source=google", "/pricing#enterprise"),
    "product": ("/product/{product}", "/product/{product}/features"),
    "blog": ("/blog/{topic}", "/blog/why-{topic}", "/blog/{topic}-in-practice"),
    "docs": ("/docs/{topic}", "/docs/{topic}/reference"),
    "guides": ("/guides/how-to-start-with-{topic}", "/guides/{topic}-step-by-step"),
    "whitepapers": ("/whitepapers/{topic}", "/whitepapers/{topic}-buyers-guide"),
    "case_studies": ("/case-studies/{topic}-at-nordwind",),
    "webinars": ("/webinars/{topic}", "/webinars/{topic}-live-demo"),
    "videos": ("/videos/{topic}", "/videos/{topic}-in-three-minutes"),
    "tools": ("/tools/roi-calculator", "/tools/maturity-check"),
    "demo": ("/demo", "/demo/{product}"),
    "contact": ("/contact",),
    "careers": (
        *("/careers", "/careers/data-engineer", "/careers/account-executive"),
        *("/careers/product-designer", "/careers/working-student"),
    ),
    "investors": ("/investors", "/investors/annual-report"),
    "support": ("/support/{topic}", "/support/login-problems", "/support/billing"),
}

# purpose of a visit → weights of page classes
VISITS = {
    "curious": {
        **{"home": 14, "product": 12, "blog": 32, "docs": 5, "guides": 10, "demo": 0.3},
        **{"whitepapers": 8, "case_studies": 4, "webinars": 5, "videos": 5},
        **{"tools": 1, "pricing": 3, "contact": 0.5, "careers": 0.8, "investors": 0.2},
    },
    "buying_economic_buyer": {
        **{"home": 8, "product": 16, "pricing": 24, "case_studies": 14, "tools": 10},
        **{"whitepapers": 8, "demo": 7, "contact": 3, "blog": 6, "webinars": 4},
    },
    "buying_technical_evaluator": {
        **{"home": 5, "product": 18, "pricing": 12, "docs": 26, "guides": 9, "demo": 6},
        **{"webinars": 5, "videos": 6, "case_studies": 5, "blog": 6, "whitepapers": 5},
    },
    "buying_user": {
        **{"home": 6, "product": 20, "pricing": 12, "guides": 14, "videos": 12},
        **{"docs": 9, "demo": 5, "webinars": 7, "blog": 9, "case_studies": 5},
    },
    "buying_procurement": {
        **{"home": 8, "pricing": 38, "contact": 8, "product": 14, "case_studies": 9},
        **{"demo": 3, "whitepapers": 5, "tools": 6, "support": 3, "investors": 3},
    },
    "customer": {
        **{"docs": 38, "support": 26, "guides": 12, "blog": 8, "webinars": 5},
        **{"videos": 5, "pricing": 2, "product": 4},
    },
    "learning": {
        **{"blog": 38, "guides": 26, "docs": 12, "videos": 10, "whitepapers": 9},
        **{"home": 4, "product": 3, "careers": 2},
    },
    "job_hunting": {
        **{"careers": 62, "home": 14, "blog": 10, "product": 6, "investors": 4},
    },
    "spying": {
        **{"pricing": 26, "product": 34, "docs": 16, "blog": 12, "webinars": 6},
        **{"case_studies": 6},
    },
}
# persona → purpose of its visits outside a journey
PURPOSES = {
    "student": "learning",
    "job_seeker": "job_hunting",
    "competitor": "spying",
    "consultant": "learning",
}
# purposes of anonymous visitors from anywhere
PUBLIC_PURPOSES = {
    "curious": 0.55,
    "learning": 0.22,
    "job_hunting": 0.09,
    "customer": 0.07,
    "buying_user": 0.04,
    "buying_economic_buyer": 0.03,
}

# page class → (what people do there, the form if it is one, probability when curious,
# when buying, whether anonymous visitors do it too)
ACTIONS = {
    "whitepapers": ("content_download", "", 0.3, 0.5, False),
    "webinars": ("webinar_register", "", 0.15, 0.35, False),
    "guides": ("content_download", "", 0.08, 0.15, False),
    "videos": ("video_watch", "", 0.7, 0.8, True),
    "tools": ("tool_use", "", 0.6, 0.8, True),
    "demo": ("demo_request", "demo-request", 0.06, 0.22, False),
    "contact": ("form_submit", "contact-us", 0.15, 0.25, False),
    "pricing": ("quote_request", "quote-request", 0.005, 0.05, False),
    "support": ("chat_message", "support-chat", 0.1, 0.1, False),
    "product": ("chat_message", "sales-chat", 0.01, 0.05, False),
    "blog": ("social_click", "linkedin-post", 0.03, 0.01, True),
    "home": ("form_submit", "newsletter-signup", 0.03, 0.01, False),
}

# where a visit comes from → (weight, referrer, kind of search term)
ARRIVALS = {
    "direct": (0.36, "", ""),
    "google": (0.27, "https://www.google.com/", "search"),
    "bing": (0.05, "https://www.bing.com/search", "search"),
    "duckduckgo": (0.03, "https://duckduckgo.com/", "search"),
    "linkedin": (0.09, "https://www.linkedin.com/feed/", ""),
    "reviews": (0.05, "https://www.software-reviews.example/bi-tools", ""),
    "news": (0.05, "https://news.data-weekly.example/issue-112", ""),
    "partner": (0.04, "https://partners.cloudstack.example/marketplace/beacon", ""),
    "own": (0.04, "https://docs.beacon-analytics.example/start", ""),
    "forum": (0.02, "http://forum.bi-people.example/t/4711", ""),
}
SPAM_REFERRERS = (
    "http://free-seo-traffic.example/",
    "http://buttons-for-website.example/win",
)

# kind of visit → search terms
SEARCH_TERMS = {
    "buying": (
        *("beacon analytics pricing", "beacon vs rivalytics", "bi tool comparison"),
        *("dashboard software pricing", "best dashboard software for manufacturing"),
        *("buy data pipeline tool", "data pipeline tool demo"),
        *("pipeline vendor review", "data governance software cost"),
        "data governance platform trial",
    ),
    "learning": (
        *("what is a data pipeline", "dashboard design tutorial", "kpi examples"),
        *("data governance definition", "how to build a dashboard in excel"),
        *("etl vs elt", "data steward role", "gdpr data catalog example"),
    ),
    "brand": ("beacon analytics", "beacon login", "beacon.example", "beacon docs"),
    "job": ("beacon analytics jobs", "beacon careers", "data engineer jobs remote"),
}
# purpose of the visit → kinds of search terms
SEARCHES = {
    "curious": {"learning": 0.6, "brand": 0.3, "buying": 0.1},
    "buying_economic_buyer": {"buying": 0.65, "brand": 0.3, "learning": 0.05},
    "buying_technical_evaluator": {"buying": 0.45, "brand": 0.25, "learning": 0.3},
    "buying_user": {"buying": 0.5, "brand": 0.3, "learning": 0.2},
    "buying_procurement": {"buying": 0.7, "brand": 0.3},
    "customer": {"brand": 0.8, "learning": 0.2},
    "learning": {"learning": 0.95, "brand": 0.05},
    "job_hunting": {"job": 0.9, "brand": 0.1},
    "spying": {"brand": 0.8, "buying": 0.2},
}

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
BROWSERS = (
    f"{_WINDOWS} {_KIT} Chrome/126.0.0.0 Safari/537.36",
    f"{_WINDOWS} {_KIT} Chrome/131.0.0.0 Safari/537.36",
    f"{_WINDOWS} {_KIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
    f"{_MAC} {_KIT} Chrome/131.0.0.0 Safari/537.36",
    f"{_MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
    f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {_KIT} Chrome/131.0.0.0 Mobile "
    "Safari/537.36",
)
CRAWLER_BROWSERS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    f"Mozilla/5.0 (X11; Linux x86_64) {_KIT} HeadlessChrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    "python-requests/2.32.3",
    "Scrapy/2.11 (+https://scrapy.org)",
)

# --- Product, e-mail, events, sales -----------------------------------------------

# feature → product
FEATURES = {
    "share_dashboard": "dashboards",
    "scheduled_report": "dashboards",
    "drill_down": "dashboards",
    "embed_chart": "dashboards",
    "create_pipeline": "pipelines",
    "connect_source": "pipelines",
    "schedule_pipeline": "pipelines",
    "sso_setup": "governance",
    "access_policy": "governance",
    "audit_log": "governance",
}
# month → the trade show in it
TRADE_SHOWS = {3: "data-summit-london", 6: "bi-days-munich", 10: "expo-boston"}
SALES_TOUCHES = {
    "sales_call": (0.45, "discovery-call"),
    "sales_meeting": (0.3, "solution-meeting"),
    "sales_email_reply": (0.25, "proposal-thread"),
}
OPEN_STAGES = ("discovery", "evaluation", "proposal", "negotiation")
REASONS = {
    "accepted": ("meeting booked", "good conversation", "inbound request"),
    "rejected": ("too small", "not the right person", "no budget", "no answer"),
    "recycled": ("bad timing", "lost to status quo", "project postponed"),
    "disqualified": ("competitor", "student", "job seeker", "spam"),
}
