-- A booked ledger. Amounts are integers in minor units of the row's own currency.

CREATE TABLE figures (
  ordinal BIGINT NOT NULL,
  id TEXT NOT NULL, source TEXT NOT NULL, section TEXT, footnote TEXT, as_stated TEXT,
  asserted_by TEXT, donor TEXT NOT NULL, recipient TEXT NOT NULL, channel TEXT, supported_by TEXT,
  sector TEXT NOT NULL, instrument TEXT NOT NULL, class TEXT NOT NULL, status TEXT NOT NULL,
  first TEXT, last TEXT, year_basis TEXT, per TEXT, qualifier TEXT NOT NULL,
  amount TEXT, amount_low TEXT, amount_high TEXT, currency TEXT, quantity TEXT, unit TEXT,
  part_of TEXT, may_be_in TEXT, fulfils TEXT, confidence TEXT, description TEXT, remark TEXT,
  file TEXT, line BIGINT,
  period BIGINT NOT NULL,      -- key of all_periods
  money BIGINT NOT NULL,       -- key of monies
  counts BIGINT NOT NULL,      -- 1: its status counts
  stated BIGINT NOT NULL,      -- 1: an amount is stated
  low BIGINT, best BIGINT, high BIGINT,
  open_top BIGINT NOT NULL, capped BIGINT NOT NULL, approximate BIGINT NOT NULL
);

-- How each period reaches its years, for each way of spreading. See counting/periods.py.
CREATE TABLE all_periods (
  period BIGINT NOT NULL, spread TEXT NOT NULL, slot BIGINT NOT NULL,
  kind TEXT NOT NULL, label TEXT NOT NULL, first_year BIGINT, last_year BIGINT,
  months BIGINT NOT NULL, total BIGINT NOT NULL,
  head BIGINT NOT NULL, middle BIGINT NOT NULL, tail BIGINT NOT NULL,
  rate_year BIGINT NOT NULL, rate_assumed BIGINT NOT NULL,
  calendar BIGINT NOT NULL      -- fiscal years 0: as their labels, 1: by months; 2: none of these
);

-- What one minor unit of a currency is in a target's minor units, in a year. See counting/factors.py.
CREATE TABLE all_factors (
  currency TEXT NOT NULL, target TEXT NOT NULL, year BIGINT NOT NULL,
  factor DOUBLE NOT NULL, how TEXT NOT NULL
);

-- What a factor depends on beside the year: a figure's currency, its donor's, and the recipient.
CREATE TABLE monies (
  money BIGINT NOT NULL, currency TEXT NOT NULL, donor_currency TEXT NOT NULL,
  recipient TEXT NOT NULL
);

-- What containers still count, and what took it off. See counting/residuals.py.
CREATE TABLE all_residuals (
  basis TEXT NOT NULL, figure TEXT NOT NULL,
  low BIGINT NOT NULL, best BIGINT NOT NULL, high BIGINT NOT NULL
);
CREATE TABLE all_takes (
  basis TEXT NOT NULL, container TEXT NOT NULL, figure TEXT NOT NULL, relation TEXT NOT NULL,
  low BIGINT NOT NULL, best BIGINT NOT NULL
);

CREATE TABLE indicators (
  ordinal BIGINT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, section TEXT, footnote TEXT,
  as_stated TEXT, asserted_by TEXT, party TEXT NOT NULL, partner TEXT, measure TEXT NOT NULL,
  year BIGINT NOT NULL, qualifier TEXT NOT NULL, currency TEXT,
  low BIGINT NOT NULL, best BIGINT NOT NULL, high BIGINT NOT NULL,
  open_top BIGINT NOT NULL, capped BIGINT NOT NULL, approximate BIGINT NOT NULL,
  series TEXT, remark TEXT
);

-- Every amount printed in a source, and the figures it became.
CREATE TABLE mentions (
  source TEXT NOT NULL, number BIGINT NOT NULL, section TEXT, footnote TEXT, words TEXT NOT NULL,
  start BIGINT NOT NULL, stop BIGINT NOT NULL, around TEXT NOT NULL, figures TEXT, remark TEXT,
  file TEXT, line BIGINT
);

-- Other values for the same money; nothing that makes a total reads this table.
CREATE TABLE rivals (
  ordinal BIGINT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, section TEXT, footnote TEXT,
  as_stated TEXT, asserted_by TEXT, figures TEXT, donor TEXT NOT NULL, recipient TEXT NOT NULL,
  sectors TEXT, basis TEXT NOT NULL, year BIGINT NOT NULL, year_basis TEXT NOT NULL,
  qualifier TEXT NOT NULL, currency TEXT NOT NULL,
  low BIGINT NOT NULL, best BIGINT NOT NULL, high BIGINT NOT NULL,
  open_top BIGINT NOT NULL, capped BIGINT NOT NULL, approximate BIGINT NOT NULL, remark TEXT
);

-- Every figure inside another, whether it takes anything off it or not: the amount of it that is
-- inside, in the container's minor units; without bounds where none is stated or, with a year
-- under `lacking`, where that year has no rate. See parts.py.
CREATE TABLE parts (
  container TEXT NOT NULL, figure TEXT NOT NULL, relation TEXT NOT NULL, added BIGINT NOT NULL,
  months BIGINT NOT NULL, total BIGINT NOT NULL,
  low BIGINT, best BIGINT, high BIGINT, lacking BIGINT
);

-- Sums of imported rows, as far as a question needs them: see imported/lines.py. `figures` counts
-- rows, `firsts` each row once over all its years; `until` is the last year of any of them.
CREATE TABLE imported (
  source TEXT NOT NULL, donor TEXT, recipient TEXT, sector TEXT, instrument TEXT, class TEXT,
  status TEXT, kind TEXT, label TEXT, last_year BIGINT, reach BIGINT NOT NULL,
  cut BIGINT NOT NULL, spread BIGINT NOT NULL, approximate BIGINT NOT NULL, capped BIGINT NOT NULL,
  open_top BIGINT NOT NULL,
  low BIGINT NOT NULL, best BIGINT NOT NULL, high BIGINT NOT NULL,
  figures BIGINT NOT NULL, firsts BIGINT NOT NULL, until BIGINT
);

-- Vocabularies and sources, one JSON text each.
CREATE TABLE documents (name TEXT NOT NULL, body TEXT NOT NULL);
