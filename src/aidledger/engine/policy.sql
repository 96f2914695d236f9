-- The choices of one question. `policy` has one row; `chosen` says which slots of which periods
-- belong to the years asked for: reach 1 counts, 2 reaches `high` alone; cut 1: only in part.
-- `priced` says what one minor unit of a money of a year is in the minor units and prices asked for,
-- and how; without a factor, `lacks` says why its lines cannot count, or a rate is missing: an
-- error. See counting/prices.py.

CREATE TABLE policy (spread TEXT, basis TEXT, currency TEXT, calendar BIGINT);
CREATE TABLE chosen (period BIGINT, slot BIGINT, reach BIGINT, cut BIGINT);

CREATE TABLE priced (
  money BIGINT, year BIGINT, factor DOUBLE, how TEXT, deflator TEXT, lacks TEXT
);

CREATE VIEW periods AS
SELECT p.* FROM all_periods p JOIN policy y
  ON p.spread = y.spread AND (p.calendar = y.calendar OR p.calendar = 2);

-- In current prices alone; `lines` joins `priced`.
CREATE VIEW factors AS
SELECT f.currency, f.year, f.factor, f.how
FROM all_factors f JOIN policy y ON f.target = y.currency;

CREATE VIEW residuals AS
SELECT r.figure, r.low, r.best, r.high
FROM all_residuals r JOIN policy y ON r.basis = y.basis;

CREATE VIEW takes AS
SELECT t.container, t.figure, t.relation, t.low, t.best
FROM all_takes t JOIN policy y ON t.basis = y.basis;
