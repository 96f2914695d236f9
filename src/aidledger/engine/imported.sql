-- The lines of imported rows, put together by imported/lines.py from what a question needs.
--
-- `rows` are those of transactions.parquet, `slots` the periods as the policy reads them, those of
-- the years asked for alone (see counting/periods.py), with `far` what is `reach` in `chosen`, `cut` as
-- there, and `leads`: 1 for the slot by which a row is counted once. `prices` has the factor of a currency and
-- year, for constant and international prices by the party that they depend on.

-- sized: what each row tells, in the currency it is told in
SELECT {carried}, r.currency, r.period, r.rate_year AS valued, {bounds}
FROM rows r
WHERE {chosen}

-- placed whole: where no period covers more than one slot, nothing is spread
SELECT
  s.*, p.slot, p.kind, p.label, p.last_year, p.months, p.total, p.rate_year, p.rate_assumed,
  p.far, p.cut, p.leads, p.until, s.low AS own_low, s.best AS own_best, s.high AS own_high
FROM sized s JOIN slots p ON p.period = s.period

-- told as it is: its own amounts, already in the currency and the prices that are asked for
SELECT
  {kept}, 1 AS rated, '' AS lacks, o.own_low AS low, o.own_best AS best, o.own_high AS high
FROM owned o

-- converted: at the rate of the value date's year, else of the year it falls into
SELECT
  {kept},
  CASE WHEN x.factor IS NULL AND COALESCE({whole}x.lacks, '') = '' THEN 0 ELSE 1 END AS rated,
  COALESCE({whole}x.lacks, '') AS lacks,
  CAST(ROUND(o.own_low * x.factor) AS BIGINT) AS low,
  CAST(ROUND(o.own_best * x.factor) AS BIGINT) AS best,
  CAST(ROUND(o.own_high * x.factor) AS BIGINT) AS high
FROM owned o {joins}
LEFT JOIN prices x
  ON x.currency = o.currency AND x.year = COALESCE(o.valued, o.rate_year) AND x.party = {party}
