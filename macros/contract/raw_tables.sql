{#- The raw tables: for each its `key`, and the model that checks what its records name
    (`checked_in`; none where a record names nothing that must be known), which has other
    names for the key where `named_key` says so, and all columns of the record where it
    `has_record`. -#}
{% macro raw_tables() -%}
    {{ return({
        'leads': {'key': ['lead_id']},
        'accounts': {'key': ['account_id']},
        'attribute_changes': {
            'key': ['entity_type', 'entity_id', 'attribute', 'changed_at'],
            'checked_in': 'recorded_changes',
        },
        'events': {
            'key': ['event_id'], 'checked_in': 'rejected_events', 'has_record': true,
        },
        'identities': {
            'key': ['visitor_id', 'identified_at'], 'checked_in': 'identities',
        },
        'lead_merges': {'key': ['merged_lead_id'], 'checked_in': 'lead_merges'},
        'orders': {'key': ['order_id'], 'checked_in': 'orders'},
        'opportunities': {'key': ['opportunity_id'], 'checked_in': 'opportunities'},
        'lead_statuses': {
            'key': ['lead_id', 'status', 'changed_at'],
            'named_key': ['named_lead_id', 'status', 'changed_at'],
            'checked_in': 'lead_statuses',
        },
        'erasure_requests': {
            'key': ['lead_id', 'email', 'requested_at'],
            'checked_in': 'erasure_requests',
        },
        'ip_companies': {'key': ['ip_from', 'ip_to', 'domain', 'company_name']},
    }) }}
{%- endmacro %}
