package longevity

import (
	"context"
	"net/http"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service answers what is more than a list of records.
type Service struct{ Store *resource.Store }

// SegmentAttrition is how many companies of a segment are left, beside our own customers there.
type SegmentAttrition struct {
	Survival *float64         `json:"survival"` // share of the companies that live through a year; null: fewer than two years known
	Points   []AttritionPoint `json:"points"`   // oldest year first
	Sources  []string         `json:"sources"`
}

type attritionOutput struct{ Body *SegmentAttrition }

// Mount adds the operation.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "segments.attrition", Method: http.MethodGet, Path: httpx.Prefix + "/segments/{id}/attrition", Tag: "segments",
		Summary: "How many companies of a segment are left, beside our own customers there"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"20"`
		}) (*attritionOutput, error) {
			segment, err := id.Parse(in.ID)
			if err != nil {
				return nil, errs.NotFound()
			}
			out, err := s.Attrition(ctx, httpx.Actor(ctx), segment)
			if err != nil {
				return nil, err
			}
			return &attritionOutput{out}, nil
		})
}

// Attrition compares a segment's survivors with our customers of its first counted year, as far as the caller sees
// them. The segment must be visible (404) and accounts readable (403).
func (s *Service) Attrition(ctx context.Context, actor authz.Actor, segment id.ID) (*SegmentAttrition, error) {
	q := s.Store.DB
	if _, err := account.Segments.Load(ctx, q, actor, segment); err != nil {
		return nil, err
	}
	if actor.Scope(account.Accounts.Guard(), authz.Read) == authz.None {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	bySegment, err := counts(ctx, q, env.Today, segment)
	if err != nil {
		return nil, err
	}
	out := &SegmentAttrition{Points: []AttritionPoint{}, Sources: []string{}}
	list := bySegment[segment]
	if len(list) == 0 {
		return out, nil
	}
	if p, ok := YearlySurvival(list); ok {
		out.Survival = share(p)
	}
	ours, err := s.served(ctx, actor, segment, list)
	if err != nil {
		return nil, err
	}
	out.Points = Attrition(list, ours)
	out.Sources, err = s.sources(ctx, segment)
	return out, err
}

// served counts, for each year, our customers of the first year that were still in business: those that had ordered
// by the end of the first year and had not ceased by the end of the year. A customer lost to a competitor lives.
func (s *Service) served(ctx context.Context, actor authz.Actor, segment id.ID, list []Count) ([]int64, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := s.Store.DB.Query(ctx, `SELECT a.ceased_on FROM accounts a WHERE a.archived_at IS NULL AND a.segment_id = ? AND `+scope+`
		AND EXISTS (SELECT 1 FROM orders o WHERE o.account_id = a.id AND o.archived_at IS NULL AND o.ordered_on <= ?)`,
		append(append([]any{int64(segment)}, args...), yearEnd(list[0].Year))...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make([]int64, len(list))
	for rows.Next() {
		var ceased calendar.Date
		if err := rows.Scan(&ceased); err != nil {
			return nil, err
		}
		for i, c := range list {
			if ceased == "" || ceased > yearEnd(c.Year) {
				out[i]++
			}
		}
	}
	return out, rows.Err()
}

func yearEnd(year int64) calendar.Date {
	return calendar.Of(time.Date(int(year), 12, 31, 0, 0, 0, 0, time.UTC))
}

func (s *Service) sources(ctx context.Context, segment id.ID) ([]string, error) {
	rows, err := s.Store.DB.Query(ctx, "SELECT DISTINCT source FROM survivors WHERE segment_id = ? AND archived_at IS NULL AND source <> '' ORDER BY source", int64(segment))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []string{}
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}
