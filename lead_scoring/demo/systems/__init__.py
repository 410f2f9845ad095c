"""The demo company as the systems that a company has would deliver it.

Each system is a module with queries over the raw tables, a table of its connector each.
Who lives where:

    salesforce  leads and contacts, accounts, opportunities, orders, calls and answers
                of sales, fairs, what sales says about leads
    hubspot     a contact of whoever has an e-mail address, companies, marketing e-mail,
                forms, meetings, campaigns, what sales says about contacts
    segment     the website and the product

No system holds what is broken in the raw tables on purpose: rows without a key, with a
day that is none, or of leads that nobody knows.
"""
