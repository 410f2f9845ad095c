"""The command line around the dbt project: build, publish, report, ask.

How it hangs together; each module knows only those above it:

    errors       what stops a command, and its exit code
    console      text on the terminal, made safe to print
    settings     where a run reads and writes
    lock         one build of a warehouse at a time
    compare      the rows in which two tables differ
    java         whether there is a Java for Spark
    dbt          dbt as a child process: its progress and its faults
    demo         the raw tables of a made-up company
    raw          what lies in the raw folder before dbt reads it
    publish      the public tables as one file, replaced in one step
    report       whom to call, and what became of the input
    build        input to report, the steps above in order
    scores       the scores of a past day
    spark        the same build on Apache Spark, compared
    recipes      what the recipes of the documentation do to the demo
    cli          the commands and their options
"""
