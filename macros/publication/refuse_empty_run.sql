{#- A hook that stops a run with `--empty` before it publishes: as if all leads were gone, it
    would end every span of a history that no build can make again. -#}
{% macro refuse_empty_run() -%}
    {%- if execute and flags.EMPTY -%}
        {{ exceptions.raise_compiler_error(
            this.identifier ~ ": a run with --empty would end all spans of the history, as"
            ~ " if nobody were left; leave it out with --exclude " ~ this.identifier ~ "+."
        ) }}
    {%- endif -%}
{%- endmacro %}
