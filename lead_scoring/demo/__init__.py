"""The raw tables of Beacon, a made-up company that sells analytics software.

How it hangs together; each module knows only those above it:

    settings     what was asked for
    assumptions  how people behave: rates, delays, shares
    vocabulary   words: companies, titles, pages, features, search terms
    sampling     random streams and weighted draws
    text         numbers to columns of text
    clock        days and hours of the history
    catalog      every page, form, e-mail and feature an activity can be about
    accounts     companies, how well they fit, their networks
    journeys     the hidden wish to buy: who looks for software, when, how keenly
    leads        people, their buying role, how they can be recognised
    deals        opportunities: won or lost by the hidden wish and by fit
    verdicts     what sales says about leads
    visitors     cookies, addresses and browsers
    world        all of the above in one object
    drafts       activities as numbers, before they become rows
    milestones   single activities that follow from a lead's story
    web, emails, product, oddities    everyday activity, of people and machines
    flaws        duplicates, broken and future rows for the audit to find
    events       slices of time, turned into rows of the table of activities
    people_tables, account_tables, change_table, sales_tables    the other tables
    tables       their names
    output       files, and a folder that is complete or absent
    systems      the same company as HubSpot, Salesforce and Segment deliver it
    generate     the whole run
    make         what was asked for is checked, then made
"""
