package selection

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// VisionGap holds the customers a vision needs against those of today, by segment.
type VisionGap struct {
	Strategy *VisionStrategy `json:"strategy" doc:"null: there is none"`
	Whole    bool            `json:"whole" doc:"the caller sees all customers and all companies of the lists"`
	MayEdit  bool            `json:"may_edit"`
	Segments []VisionSegment `json:"segments"`
	Total    VisionSegment   `json:"total" doc:"of the segments with a number"`
}

// VisionStrategy is the version of the strategy whose vision is asked about.
type VisionStrategy struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Version    int64  `json:"version"`
	State      string `json:"state"`
	Vision     string `json:"vision"`
	TargetYear *int64 `json:"target_year" nullable:"true"`
	YearsLeft  *int64 `json:"years_left" nullable:"true" doc:"negative: the year is over"`
}

// VisionSegment is one segment of the gap. A segment for which nobody said a number and no list names a company has no
// need that is known: it is not 0.
type VisionSegment struct {
	Segment string `json:"segment"`
	Name    string `json:"name"`
	Need    string `json:"need,omitempty" doc:"id of the entered need"`
	Basis   string `json:"basis" enum:"entered,targets,none" doc:"where needed comes from"`
	Needed  *int   `json:"needed" nullable:"true"`
	Targets int    `json:"targets" doc:"companies of this segment on the lists of the strategy"`
	Present int    `json:"present" doc:"customers of today"`
	Gap     *int   `json:"gap" nullable:"true" doc:"still to be won; negative: more than needed"`
}

// Vision explains the gap of a version of the strategy, of the one in force for 0. It needs the command value.read.
func (s *Service) Vision(ctx context.Context, actor authz.Actor, version id.ID) (*VisionGap, error) {
	if !actor.May(authz.ValueRead) {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	v := &VisionGap{Whole: seesWhole(actor), MayEdit: actor.Grant(VisionNeeds.Guard()).Create, Segments: []VisionSegment{}}
	target, err := v.pick(ctx, s, version, int64(env.Today.Time().Year()))
	if err != nil {
		return nil, err
	}
	if err := s.visionSegments(ctx, actor, env, target, v); err != nil {
		return nil, err
	}
	v.sum()
	return v, nil
}

func (v *VisionGap) pick(ctx context.Context, s *Service, version id.ID, year int64) (id.ID, error) {
	where, args := "state = 'active'", []any{}
	if version != 0 {
		where, args = "id = ?", []any{version}
	}
	var one VisionStrategy
	var target id.ID
	err := s.Store.DB.QueryRow(ctx, "SELECT id, name, version, state, vision, target_year FROM strategies WHERE archived_at IS NULL AND "+where, args...).
		Scan(&target, &one.Name, &one.Version, &one.State, &one.Vision, &one.TargetYear)
	if errors.Is(err, sql.ErrNoRows) {
		if version != 0 {
			return 0, errs.NotFound()
		}
		return 0, nil
	}
	if one.TargetYear != nil {
		left := *one.TargetYear - year
		one.YearsLeft = &left
	}
	one.ID = target.String()
	v.Strategy = &one
	return target, err
}

const visionQuery = `SELECT s.id, s.name, n.id, n.needed,
	(SELECT COUNT(*) FROM target_companies c JOIN target_lists l ON l.id = c.list_id LEFT JOIN accounts a ON a.id = c.account_id
		WHERE c.archived_at IS NULL AND l.archived_at IS NULL AND l.strategy_id = ? AND COALESCE(c.segment_id, a.segment_id) = s.id AND %TARGETS%),
	(SELECT COUNT(*) FROM accounts a WHERE a.segment_id = s.id AND ` + present + ` AND %ACCOUNTS%)
	FROM segments s LEFT JOIN vision_needs n ON n.segment_id = s.id AND n.strategy_id = ? AND n.archived_at IS NULL
	WHERE s.archived_at IS NULL ORDER BY s.name, s.id`

func (s *Service) visionSegments(ctx context.Context, actor authz.Actor, env resource.Env, version id.ID, v *VisionGap) error {
	ours, oursArgs := actor.Where(TargetCompanies.Guard(), authz.Read, "c")
	seen, seenArgs := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	args := append([]any{version}, oursArgs...)
	args = append(append(args, presentSince(env.Today)), seenArgs...)
	rows, err := s.Store.DB.Query(ctx, strings.NewReplacer("%TARGETS%", ours, "%ACCOUNTS%", seen).Replace(visionQuery), append(args, version)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var segment, need id.ID
		var one VisionSegment
		if err := rows.Scan(&segment, &one.Name, &need, &one.Needed, &one.Targets, &one.Present); err != nil {
			return err
		}
		one.Segment = segment.String()
		one.weigh(need)
		v.Segments = append(v.Segments, one)
	}
	return rows.Err()
}

// weigh takes what was entered, and else what the lists name.
func (one *VisionSegment) weigh(need id.ID) {
	one.Basis = "none"
	switch {
	case one.Needed != nil:
		one.Basis, one.Need = "entered", need.String()
	case one.Targets > 0:
		wanted := one.Targets
		one.Basis, one.Needed = "targets", &wanted
	}
	if one.Needed != nil {
		gap := *one.Needed - one.Present
		one.Gap = &gap
	}
}

// sum adds up the segments with a number. What is too many in one segment does not fill the gap of another.
func (v *VisionGap) sum() {
	needed, gap := 0, 0
	for _, one := range v.Segments {
		if one.Needed == nil {
			continue
		}
		needed, gap = needed+*one.Needed, gap+max(0, *one.Gap)
		v.Total.Targets, v.Total.Present = v.Total.Targets+one.Targets, v.Total.Present+one.Present
		v.Total.Needed, v.Total.Gap, v.Total.Basis = &needed, &gap, "entered"
	}
	if v.Total.Needed == nil {
		v.Total.Basis = "none"
	}
}
