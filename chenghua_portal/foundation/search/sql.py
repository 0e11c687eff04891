"""The words of a text as the index sees them. `matching` asks for the same function, so both always agree."""

CJK_BIGRAMS = r"""
CREATE FUNCTION public.cjk_bigrams(text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $words$
    SELECT coalesce(array_agg(DISTINCT word), '{}')
    FROM (
        SELECT run, length(run) AS size, run ~ '^[⺀-鿿豈-﫿𠀀-𲎯]' AS is_cjk
        FROM (
            SELECT (regexp_matches(
                regexp_replace(lower(normalize($1, NFKC)), '([⺀-鿿豈-﫿𠀀-𲎯]+)', ' \1 ', 'g'), '[[:alnum:]]+', 'g'
            ))[1] AS run
        ) AS runs
    ) AS sized
    CROSS JOIN LATERAL (
        SELECT substr(run, place, 2) AS word FROM generate_series(1, greatest(size - 1, 1)) AS place WHERE is_cjk
        UNION ALL
        SELECT substr(run, place, 1) FROM generate_series(1, size) AS place WHERE is_cjk
        UNION ALL
        SELECT run WHERE NOT is_cjk
    ) AS words
$words$
"""
DROP_CJK_BIGRAMS = "DROP FUNCTION public.cjk_bigrams(text)"
