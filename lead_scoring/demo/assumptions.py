"""How Beacon's market behaves. Change a number here to change the demo company.

Shares and probabilities are 0–1, times are in days unless the name says otherwise.
"""

# --- The calendar -----------------------------------------------------------------
GROWTH_OVER_HISTORY = 2.5  # traffic of the last day ÷ traffic of the first
WEEKDAY_TRAFFIC = (1.0, 1.1, 1.1, 1.05, 0.85, 0.22, 0.2)  # Monday … Sunday
MONTH_TRAFFIC = (1, 1, 1.05, 1, 1, 0.95, 0.85, 0.75, 1.05, 1.1, 1.05, 0.7)
HOUR_TRAFFIC = (
    *(0.3, 0.2, 0.1, 0.1, 0.1, 0.2, 0.6, 1.5),  # midnight to 8 in the morning
    *(3.5, 5.0, 5.5, 5.0, 3.5, 4.5, 5.0, 5.0),  # the morning and early afternoon
    *(4.5, 3.5, 2.2, 1.5, 1.5, 1.5, 1.0, 0.6),  # the evening
)

OFFICE_HOURS = (8, 18)  # when sales works, local time

# --- Companies --------------------------------------------------------------------
LEADS_PER_ACCOUNT = 4  # leads ÷ accounts; some accounts have no lead at all
EMPLOYEES_MEDIAN, EMPLOYEES_SIGMA = 350, 1.7
EMPLOYEES_RANGE = (10, 50_000)
REVENUE_PER_EMPLOYEE, REVENUE_SIGMA = 160_000, 0.6
BEST_LOG10_EMPLOYEES = 3.0  # the product suits companies of about 1,000 people best
SIZE_FIT_LOSS = 0.9  # fit lost per squared decade of size away from that
INDUSTRY_MISSING, EMPLOYEES_MISSING, REVENUE_MISSING = 0.05, 0.07, 0.25
ACCOUNT_CREATED_MISSING = 0.03
NO_DOMAIN, DOMAIN_WITH_WWW = 0.06, 0.03
OLD_CUSTOMERS = 0.12  # customers from before the history
OLD_CUSTOMER_DAYS = 1_500  # the oldest became one this long before the history
KNOWN_CYCLE = 0.25  # share of customers whose purchase_cycle_days is filled
CYCLES = {30: 0.1, 90: 0.25, 180: 0.25, 365: 0.4}  # days between orders → share
SCANNING_COMPANIES = 0.05  # those whose mail gateway clicks every link
NETWORK_KNOWN = 0.45  # companies whose addresses reverse IP look-up knows
NETWORK_IS_IPV6 = 0.2

# --- The wish to buy --------------------------------------------------------------
# Intent is a standard normal number per buying group: an account's people, or a lead
# without an account. Above the threshold the group goes on a buying journey.
JOURNEY_THRESHOLD = -0.2
JOURNEY_DAYS_MEDIAN, JOURNEY_DAYS_SIGMA = 90, 0.4
JOURNEYS_BEGIN_BEFORE = 60  # the first journeys are under way when the history begins
JOURNEY_SKEW = 0.7  # below 1: more journeys towards the end of the history
JOURNEY_NOTICE = 5  # the youngest journey has run this long on the last day
HEAT = 5.0  # activity during a journey of average intent ÷ that of a fresh lead
HEAT_PER_INTENT = 0.8  # log activity per unit of intent
HEAT_AT_START = 0.3  # activity at the start of a journey ÷ at its end
UNKNOWN_COMPANY_FIT = -0.4  # fit of a lead's company that is not an account
NEW_MARKET_OPENS = 0.65  # share of the history after which Beacon sells there

# --- Opportunities ----------------------------------------------------------------
LEVEL_WEIGHT = 0.5  # how much the highest level in a buying group counts as fit
# log odds = base + intent × … + fit × …
DEAL_BASE, DEAL_INTENT, DEAL_FIT = 1.0, 0.9, 1.0
WON_BASE, WON_INTENT, WON_FIT = -0.3, 2.2, 1.2
SURPRISE_DEALS, SURPRISE_WON = 0.04, 0.25  # deals out of the blue, without a journey
UPSELL_DEALS, UPSELL_WON = 0.2, 0.5  # deals of old customers
DEAL_OPENS = (0.6, 1.0)  # when in the journey, as a share of its length
DEAL_DAYS_MEDIAN, DEAL_DAYS_SIGMA = 10, 0.6  # from creation to closing
DEAL_DAYS_IN_AMERICA = 0.6  # deals there take this part of the time
DEAL_NAMES_LEAD = 0.35  # the others name only the account
DEAL_AMOUNT_BASE, DEAL_AMOUNT_SIGMA = 900, 0.6  # × √employees
CUSTOMER_FLAG_LATE = 0.1  # won, but customer_since is not filled yet

# --- People -----------------------------------------------------------------------
LEADS_WITH_ACCOUNT = 0.72
COMMITTEE_SIGMA = 0.8  # how unevenly leads spread over accounts
CREATED_FOR_JOURNEY = 0.75  # leads of a group that appear before or on its journey
JOURNEY_LEADS_APPEAR = (-2.0, 0.4)  # when, as a share of its length
ENGAGEMENT_SIGMA = 0.8  # how unevenly eager people are
CURIOSITY_DAYS = 40  # interest after the first contact fades at this pace
CURIOSITY_FLOOR = 0.08
FIRST_VISIT_BEFORE = 9  # mean days between the first anonymous visit and the form
INTERNAL_LEADS, TEST_LEADS, COMPETITOR_LEADS = 0.008, 0.005, 0.006
SPECIAL_LEADS_AT_LEAST = 3
# How a lead of an account can be recognised.
MATCHED_BY = {"account_id": 0.45, "email_domain": 0.38, "company_name": 0.12, "": 0.05}
PERSONAL_EMAIL, DISPOSABLE_EMAIL = 0.6, 0.06  # of leads without an account
EMAIL_MISSING, TITLE_MISSING, COUNTRY_MISSING, COMPANY_MISSING = 0.02, 0.1, 0.08, 0.1
COUNTRY_SHORT = 0.4  # leads that write their country in another way, if there is one
OPTED_OUT = 0.05
OPT_OUT_DAYS = 90  # mean days from creation to opting out
LEFT_SERIES = 0.03  # leads that leave a series of e-mails and stay in touch
OLDER_VERSIONS = 0.04  # leads with an older row
UPDATED_SKEW, UPDATED_MISSING = 2.0, 0.05  # above 1: most rows were edited early
MERGED_LEADS, MERGED_AFTER = 0.015, 20  # share; mean days until noticed
MERGED_ROW_GONE = 0.2  # merged leads whose row has left the table
CAMPAIGN_KNOWN = 0.35
# Who only reads subscribes to the newsletter; who looks for software asks for a demo.
SUBSCRIBES, SUBSCRIBES_LOOKING = 0.45, 0.04  # of leads without and with a journey
SUBSCRIBES_DAYS = 10  # mean days from creation to that

# --- Recognising visitors ---------------------------------------------------------
DEVICES_PER_LEAD = 2
SECOND_DEVICE = 0.2  # visits made on it
FIRST_DEVICE_IDENTIFIED = 0.9  # by the form, of leads who came through the web
SECOND_DEVICE_IDENTIFIED, SECOND_DEVICE_DAYS = 0.4, 30  # by a later click
SHARED_VISITORS = 0.01
IDENTIFIED_AGAIN = 0.1
VISIT_SHOWS_LEAD = 0.1  # web activities that carry the lead_id (log-in, portal)
OFFICE_VISITS = 0.7  # from the company's network, where it has a known one

# --- What the requested events are made of ----------------------------------------
# Milestones (forms, sales, trials) come on top, the rest is scaled to fit.
EVENT_SHARES = {
    "known_web": 0.24,
    "company_web": 0.06,  # anonymous, from the network of an account
    "public_web": 0.2,  # anonymous, from anywhere
    "email": 0.3,
    "product": 0.17,
    "oddities": 0.03,
}

# --- Visits -----------------------------------------------------------------------
PAGES_CURIOUS, PAGES_BUYING = 2.6, 4.5  # mean pages of a visit
ACTIONS_PER_PAGE = 0.12  # roughly what ACTIONS in the vocabulary come to
MOST_PAGES = 30
SECONDS_PER_PAGE_MEDIAN, SECONDS_PER_PAGE_SIGMA = 35, 0.9
SECONDS_TO_ACT = (15, 180)  # from a page to the form or download on it
OWN_PRODUCT_PAGES = 0.7  # page views about the product the group looks for
POPULAR_PAGES = 2.0  # above 1: few pages get most views
INTERNAL_REFERRER = 0.5  # later pages of a visit that tell where they came from
SPAM_REFERRER = 0.004
TERM_VISIBLE = 0.6  # visits from search engines that tell the term
WEBINAR_ATTENDED, WEBINAR_IN_DAYS = 0.45, (1, 12)
PUBLIC_VISITORS_PER_EVENT = 0.12  # new anonymous visitors per anonymous activity
PUBLIC_VISITOR_RETURNS = 6  # mean days over which an anonymous visitor comes back
COMPANY_VISITORS = 8  # anonymous people on the network of an account
QUIET_COMPANY_TRAFFIC = 0.1  # anonymous traffic without a journey
OFFICE_GUESTS = 0.02  # anonymous visits from Beacon's own office

# --- E-mail -----------------------------------------------------------------------
EVENTS_PER_DELIVERY = 1.55  # what a delivery leads to on average, itself included
NEWSLETTER = 0.5  # deliveries of a time slice that are its newsletter, if it has one
NURTURE_EVERY_DAYS, NURTURE_STEPS = 14, 12
BOUNCED, BOUNCED_DISPOSABLE = 0.02, 0.5
OPENED, OPENED_MOST = 0.2, 0.85  # × eagerness, at most
CLICKED, CLICKED_BUYING = 0.1, 0.3  # of opened ones
BUYING_OPENS = 1.8  # how much likelier somebody on a journey opens
OPEN_HOURS_MEDIAN, OPEN_HOURS_SIGMA = 3, 1.3
CLICK_SECONDS = (12, 240)  # after opening
LANDING_SECONDS = 2  # from the click to the page view
SCANNER_SECONDS = (1, 8)  # from the delivery to a mail gateway's clicks
SCANNER_CLICKS = (1, 4)

# --- Product use ------------------------------------------------------------------
TRIAL_BASE, TRIAL_INTENT = -1.9, 1.0  # log odds that a technical person tries it
TRIAL_IN_AMERICA = 0.9  # added there
TRIAL_STARTS = (0.25, 0.7)  # share of the journey
TRIAL_DAYS = 21
TRIAL_USE, CUSTOMER_USE, STAFF_USE = 4.0, 1.0, 2.0  # how often they log in, relative
CUSTOMER_USERS = 0.35  # people of a customer who have a log-in
FEATURES_PER_LOGIN = 2.5
SEAT_INVITE = 0.04  # log-ins on which colleagues are invited
SEATS_MEDIAN, SEATS_SIGMA, SEATS_MOST = 3, 0.9, 200

# --- Sales ------------------------------------------------------------------------
ACCEPTED_BASE, ACCEPTED_INTENT, ACCEPTED_LEVEL = -1.0, 0.9, 0.4
ACCEPTED_AT = (0.2, 0.7)  # share of the journey
REJECTED = 0.07  # leads outside a journey that sales rejects
DISQUALIFIED = 0.6  # students, competitors, job seekers that sales notices
RECYCLED = 0.6  # accepted leads that came to nothing
TOUCHES_OF_DEAL = {True: 5.0, False: 3.0}  # mean calls, meetings, replies by is_won
CALLS_AFTER_ACCEPTING = 0.8
TRADE_SHOW_VISITORS = 0.04  # of a lead's group having a stand visit at one show

# --- Changes over time ------------------------------------------------------------
PROMOTED, MOVED, NEW_EMAIL = 0.15, 0.012, 0.01
GROWING_ACCOUNTS, GROWTH_STEPS, GROWTH_SIGMA = 0.2, (1, 4), 0.2
WAREHOUSE_KNOWN = 0.4  # accounts whose data warehouse is known
WAREHOUSE_CHANGED = 0.15

# --- Orders -----------------------------------------------------------------------
OLDEST_ORDERS = 1_095  # how long before the history the table of orders begins
ORDER_GAP_SPREAD = 0.06  # standard deviation of order dates ÷ the cycle
ORDER_NAMES_LEAD = 0.25
ORDER_AMOUNT_SHARE = 0.3  # an order ÷ an opportunity of a company of that size

# --- Loading, and what goes wrong -------------------------------------------------
LOAD_EVERY_MINUTES = 15
LATE_EVENTS, LATE_DAYS = 0.01, 3
CRAWLERS, LOAD_TESTS = 0.6, 0.1  # of odd activity; the rest are bursts
PAGES_PER_CRAWL = 8
SECONDS_PER_CRAWLED_PAGE = 1.5
BURST_SIZE = (20, 41)
BURSTS_OF_LEADS = 0.2
EVENTS_PER_FLAW, LEADS_PER_FLAW = 14_000, 480  # of each kind: five at default size
FUTURE_DAYS = 10  # how far after the last day future rows are dated
LEADS_PER_ERASURE_REQUEST = 5_000
ERASURE_DAYS = 60  # all requests are of these last days
ERASURE_REQUESTS_AT_LEAST = 2
