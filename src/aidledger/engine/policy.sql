-- The choices of one question. `policy` has one row; `chosen` says which slots of which periods
-- belong to the years asked for: reach 1 counts, 2 reaches `high` alone; cut 1: only in part.

CREATE TEMP TABLE policy (spread TEXT, basis TEXT, currency TEXT);
CREATE TEMP TABLE chosen (period BIGINT, slot BIGINT, reach BIGINT, cut BIGINT);

CREATE TEMP VIEW periods AS
SELECT p.* FROM all_periods p JOIN policy y ON p.spread = y.spread;

CREATE TEMP VIEW factors AS
SELECT f.currency, f.year, f.factor, f.how
FROM all_factors f JOIN policy y ON f.target = y.currency;

CREATE TEMP VIEW residuals AS
SELECT r.figure, r.low, r.best, r.high
FROM all_residuals r JOIN policy y ON r.basis = y.basis;

CREATE TEMP VIEW takes AS
SELECT t.container, t.figure, t.relation, t.low, t.best
FROM all_takes t JOIN policy y ON t.basis = y.basis;
