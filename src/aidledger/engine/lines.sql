-- `lines`: one row for each figure and slot of its period, counted or not, and the reason.
--
-- Three amounts are spread apart, so that the order of the bounds survives: low, what best adds
-- to it (rise), and what high adds to that (reach). A share of x is its whole part per month times
-- the months, plus the whole part of the rest's share, plus one odd unit for each of the first
-- slots until the rest is used up. `x % total` and exact division keep every step an integer. Of
-- a correction, which is negative, so is the odd unit.
--
-- imported/lines.py makes the lines of imported rows of these very stages.

CREATE VIEW lines AS
WITH
sized AS (      -- what each figure counts: its own amount, or what is left of a container
  SELECT
    f.ordinal, f.id, f.source, f.donor, f.recipient, f.sector, f.instrument, f.class, f.status,
    f.approximate, f.capped, f.open_top, f.stated, f.counts, f.per, f.currency, f.money, f.period,
    CASE WHEN r.figure IS NULL THEN f.low ELSE r.low END AS low,
    CASE WHEN r.figure IS NULL THEN f.best ELSE r.best END AS best,
    CASE WHEN r.figure IS NULL THEN f.high ELSE r.high END AS high,
    CASE WHEN r.figure IS NULL THEN 0 ELSE 1 END AS residual
  FROM figures f LEFT JOIN residuals r ON r.figure = f.id
),
placed AS (     -- one row per slot, with the three amounts and what is left over after whole months
  SELECT
    s.*,
    p.slot, p.kind, p.label, p.first_year, p.last_year, p.months, p.total,
    p.head, p.middle, p.tail, p.rate_year, p.rate_assumed, p.calendar,
    s.low % p.total AS low_rest,
    s.best - s.low AS rise, (s.best - s.low) % p.total AS rise_rest,
    s.high - s.best AS reach, (s.high - s.best) % p.total AS reach_rest
  FROM sized s JOIN periods p ON p.period = s.period
),
odd AS (        -- how many odd units are left once every slot has its whole share of the rest
  SELECT
    placed.*,
    low_rest
      - CAST((low_rest * head - (low_rest * head) % total) / total AS BIGINT)
      - middle * CAST((low_rest * 12 - (low_rest * 12) % total) / total AS BIGINT)
      - CAST((low_rest * tail - (low_rest * tail) % total) / total AS BIGINT) AS low_odd,
    rise_rest
      - CAST((rise_rest * head - (rise_rest * head) % total) / total AS BIGINT)
      - middle * CAST((rise_rest * 12 - (rise_rest * 12) % total) / total AS BIGINT)
      - CAST((rise_rest * tail - (rise_rest * tail) % total) / total AS BIGINT) AS rise_odd,
    reach_rest
      - CAST((reach_rest * head - (reach_rest * head) % total) / total AS BIGINT)
      - middle * CAST((reach_rest * 12 - (reach_rest * 12) % total) / total AS BIGINT)
      - CAST((reach_rest * tail - (reach_rest * tail) % total) / total AS BIGINT) AS reach_odd
  FROM placed
),
shared AS (
  SELECT
    odd.*,
    CAST((low - low_rest) / total AS BIGINT) * months
      + CAST((low_rest * months - (low_rest * months) % total) / total AS BIGINT)
      + CASE WHEN slot <= low_odd THEN 1 WHEN slot <= -low_odd THEN -1 ELSE 0 END AS low_share,
    CAST((rise - rise_rest) / total AS BIGINT) * months
      + CAST((rise_rest * months - (rise_rest * months) % total) / total AS BIGINT)
      + CASE WHEN slot <= rise_odd THEN 1 ELSE 0 END AS rise_share,
    CAST((reach - reach_rest) / total AS BIGINT) * months
      + CAST((reach_rest * months - (reach_rest * months) % total) / total AS BIGINT)
      + CASE WHEN slot <= reach_odd THEN 1 ELSE 0 END AS reach_share
  FROM odd
),
owned AS (
  SELECT
    shared.*,
    low_share AS own_low,
    low_share + rise_share AS own_best,
    low_share + rise_share + reach_share AS own_high
  FROM shared
)
SELECT
  o.ordinal, o.id, o.source, o.donor, o.recipient, o.sector, o.instrument, o.class, o.status,
  o.approximate, o.capped, o.open_top, o.stated,
  o.period, o.slot, o.kind, o.label, o.first_year, o.last_year, o.months, o.total,
  CASE WHEN o.kind = 'year' THEN o.last_year ELSE NULL END AS year,
  CASE WHEN o.months < o.total AND (o.per <> 'year' OR o.calendar = 1) THEN 1 ELSE 0 END AS spread,
  CASE WHEN o.calendar = 1 THEN 1 ELSE 0 END AS derived,
  o.residual, o.rate_year, o.rate_assumed,
  o.currency AS own_currency, o.own_low, o.own_best, o.own_high,
  x.factor, x.how AS rate, x.deflator,
  CASE WHEN o.kind = 'scheduled' THEN NULL
       ELSE CAST(ROUND(o.own_low * x.factor) AS BIGINT) END AS low,
  CASE WHEN o.kind = 'scheduled' THEN NULL
       ELSE CAST(ROUND(o.own_best * x.factor) AS BIGINT) END AS best,
  CASE WHEN o.kind = 'scheduled' THEN NULL
       ELSE CAST(ROUND(o.own_high * x.factor) AS BIGINT) END AS high,
  CASE WHEN o.counts = 1 AND o.stated = 1 AND o.kind <> 'scheduled'
            AND (o.high > 0 OR o.residual = 0 OR o.open_top = 1)
            AND COALESCE(x.lacks, '') = '' THEN 1 ELSE 0 END AS counted,
  CASE WHEN o.counts = 0 THEN o.status
       WHEN o.stated = 0 THEN 'unstated'
       WHEN o.kind = 'scheduled' THEN 'scheduled'
       WHEN o.high = 0 AND o.residual = 1 AND o.open_top = 0 THEN 'inside'
       ELSE x.lacks END AS reason
FROM owned o
LEFT JOIN priced x ON x.money = o.money AND x.year = o.rate_year;

-- `asked`: the lines of the years asked for, worked out once a question, since a report asks for
-- them many times. `flows`: those that count, cut ones in high alone, and with them the sums of
-- imported rows that count, which have no id. `imported_rows` is how many
-- they are of, `imported_firsts` how many of these are in no earlier year.

CREATE VIEW asking AS
SELECT l.*, c.reach, c.cut
FROM lines l JOIN chosen c ON c.period = l.period AND c.slot = l.slot;

CREATE TABLE asked AS SELECT * FROM asking WHERE 1 = 0;

CREATE VIEW flows AS
SELECT
  id, source, donor, recipient, sector, instrument, class, status, kind, label, year, last_year,
  reach, cut, spread, residual, approximate, capped, open_top,
  CASE WHEN reach = 1 THEN low ELSE 0 END AS low,
  CASE WHEN reach = 1 THEN best ELSE 0 END AS best,
  high, 0 AS imported_rows, 0 AS imported_firsts, 0 AS imported_until
FROM asked
WHERE counted = 1
UNION ALL
SELECT
  NULL, source, donor, recipient, sector, instrument, class, status, kind, label,
  CASE WHEN kind = 'year' THEN last_year ELSE NULL END, last_year,
  reach, cut, spread, 0, approximate, capped, open_top, low, best, high,
  figures, firsts, until
FROM imported;
