package longevity

import (
	"context"
	"database/sql"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/round"
)

// maxAge is how old a statement may be, in days from its publication (§3.0, financial figures).
const maxAge = 400

// leastSpan is how many years apart two revenues must be to speak of growth.
const leastSpan = 3

// Facts are what is stored of an account that its own life and growth follow from.
type Facts struct {
	Z         *float64      // Z″ of the newest statement that is not too old
	Survival  *float64      // chance of a year, by market and rank
	Age       *float64      // of the company, in years
	Growth    *float64      // its revenue's growth a year
	Date      calendar.Date // of the statement behind Z; none without
	GrowthOn  calendar.Date // of the newer of the two statements the growth is made of
	Statement []id.ID       // behind Z
	Revenues  []id.ID       // the statements behind the growth
	Rank      string
	Market    *float64 // share of the segment's companies that live through a year

	founded calendar.Date
	last    *Statement
}

// Given completes the facts with what the orders tell: years of relationship and the share of invoices paid on time,
// nil for unknown. A company is at least as old as our relationship with it.
func (f *Facts) Given(years, onTime *float64) Given {
	age := f.Age
	if age == nil || years != nil && *years > *age {
		age = years
	}
	return Given{Z: f.Z, Survival: f.Survival, Years: age, OnTime: onTime}
}

// Reader reads the facts as of a day. It keeps the markets' survival, so that each range of accounts is one query.
type Reader struct {
	asOf    calendar.Date
	markets map[id.ID]float64
}

// Open prepares a reader.
func Open(ctx context.Context, q db.Querier, asOf calendar.Date) (*Reader, error) {
	r := &Reader{asOf: asOf, markets: map[id.ID]float64{}}
	bySegment, err := counts(ctx, q, asOf, 0)
	for segment, list := range bySegment {
		if p, ok := YearlySurvival(list); ok {
			r.markets[segment] = p
		}
	}
	return r, err
}

// counts reads the survivors by segment, oldest year first; only 0 for every segment.
func counts(ctx context.Context, q db.Querier, asOf calendar.Date, only id.ID) (map[id.ID][]Count, error) {
	rows, err := q.Query(ctx, `SELECT segment_id, year, alive, entrants FROM survivors
		WHERE archived_at IS NULL AND year <= ? AND (CAST(? AS BIGINT) = 0 OR segment_id = ?) ORDER BY segment_id, year`,
		int64(asOf.Time().Year()), int64(only), int64(only))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID][]Count{}
	for rows.Next() {
		var segment id.ID
		var c Count
		if err := rows.Scan(&segment, &c.Year, &c.Alive, &c.Entrants); err != nil {
			return nil, err
		}
		out[segment] = append(out[segment], c)
	}
	return out, rows.Err()
}

const factsQuery = `SELECT a.id, a.founded_on, a.market_rank, a.segment_id,
	s.id, s.year, s.currency, s.total_assets, s.total_liabilities, s.equity, s.current_assets, s.current_liabilities,
	s.retained_earnings, s.ebit, s.revenue, s.published_on
	FROM accounts a LEFT JOIN statements s ON s.account_id = a.id AND s.archived_at IS NULL AND s.published_on <= ?
	WHERE a.id >= ? AND a.id <= ? AND a.archived_at IS NULL AND (s.id IS NOT NULL OR a.market_rank <> '' OR a.founded_on IS NOT NULL)
	ORDER BY a.id, s.year DESC`

// Range reads the accounts from one id to another, both included. Accounts of which nothing is known are left out.
func (r *Reader) Range(ctx context.Context, q db.Querier, first, last id.ID) (map[id.ID]*Facts, error) {
	rows, err := q.Query(ctx, factsQuery, r.asOf, int64(first), int64(last))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID]*Facts{}
	for rows.Next() {
		account, segment, f, s, err := scanFacts(rows)
		if err != nil {
			return nil, err
		}
		if out[account] == nil {
			r.begin(f, segment)
			out[account] = f
		}
		if s != nil {
			out[account].add(s, r.asOf)
		}
	}
	return out, rows.Err()
}

func scanFacts(rows *sql.Rows) (account, segment id.ID, _ *Facts, _ *Statement, _ error) {
	var f Facts
	var s Statement
	var year, assets, liabilities sql.NullInt64
	var currency sql.NullString
	err := rows.Scan(&account, &f.founded, &f.Rank, &segment, &s.ID, &year, &currency, &assets, &liabilities, &s.Equity,
		&s.CurrentAssets, &s.CurrentLiabilities, &s.RetainedEarnings, &s.EBIT, &s.Revenue, &s.PublishedOn)
	s.Year, s.Currency, s.TotalAssets, s.TotalLiabilities = year.Int64, currency.String, assets.Int64, liabilities.Int64
	if s.ID == 0 {
		return account, segment, &f, nil, err
	}
	return account, segment, &f, &s, err
}

func (r *Reader) begin(f *Facts, segment id.ID) {
	if f.founded != "" && f.founded <= r.asOf {
		years := float64(r.asOf.Days()-f.founded.Days()) / 365.25
		f.Age = &years
	}
	if p, known := r.markets[segment]; known {
		f.Market = &p
		if own, ok := Survival(p, f.Rank); ok {
			f.Survival = &own
		}
	}
}

// add takes a statement; they come newest first.
func (f *Facts) add(s *Statement, asOf calendar.Date) {
	if f.last == nil {
		f.last = s
		if z := s.Z(); z != nil && asOf.Days()-s.PublishedOn.Days() <= maxAge {
			f.Z, f.Date, f.Statement = z, s.PublishedOn, append(f.Statement, s.ID)
		}
	}
	if f.Growth != nil || s.Revenue == nil || f.last.Revenue == nil || s.Currency != f.last.Currency {
		return
	}
	if span := int(f.last.Year - s.Year); span >= leastSpan {
		if g, ok := Growth(float64(*s.Revenue), float64(*f.last.Revenue), span); ok {
			g = round.Six(g)
			f.Growth, f.GrowthOn, f.Revenues = &g, f.last.PublishedOn, []id.ID{f.last.ID, s.ID}
		}
	}
}

// SurvivalOf is the chance, 0..1, that an account lives through a year, by its market and rank; not known without them.
func SurvivalOf(ctx context.Context, q db.Querier, account id.ID, asOf calendar.Date) (p float64, known bool, err error) {
	r, err := Open(ctx, q, asOf)
	if err != nil {
		return 0, false, err
	}
	facts, err := r.Range(ctx, q, account, account)
	if err != nil || facts[account] == nil || facts[account].Survival == nil {
		return 0, false, err
	}
	return *facts[account].Survival, true, nil
}
