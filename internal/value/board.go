package value

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// ValueBoard is the portfolio of the accounts a caller may see. A grade here is the approved one or, where nobody has
// decided yet, the proposed one.
type ValueBoard struct {
	AsOf             *string            `json:"as_of"` // of the last evaluation; null: none yet
	EvaluatedAt      *string            `json:"evaluated_at"`
	Model            *PanelModel        `json:"model"`
	Currency         string             `json:"currency"`
	Grades           []BoardGrade       `json:"grades"`              // S, A, B, C, U
	Concentration    BoardConcentration `json:"concentration"`       // of the sales of 12 months
	ConcentrationAll BoardConcentration `json:"concentration_total"` // of all sales
	Movement         *BoardMovement     `json:"movement"`            // null: no earlier evaluation to compare with
	Waiting          int                `json:"waiting"`             // proposals to decide about
}

// BoardGrade is one step of the pyramid.
type BoardGrade struct {
	Grade      Grade      `json:"grade"`
	Count      int        `json:"count"`
	Proposed   int        `json:"proposed"` // of these, not yet approved
	Sales12m   string     `json:"sales_12m"`
	SalesTotal string     `json:"sales_total"`
	Share      float64    `json:"share"` // of the sales of 12 months, 0..1
	SinceLast  BoardInOut `json:"since_last"`

	sales12, sales int64
}

// BoardInOut counts the accounts that came and went.
type BoardInOut struct {
	In  int `json:"in"`
	Out int `json:"out"`
}

// BoardConcentration is Concentration for the board; the ratios are null without sales.
type BoardConcentration struct {
	Accounts int             `json:"accounts"` // that bought
	Total    string          `json:"total"`
	CR1      *float64        `json:"cr1"`
	CR3      *float64        `json:"cr3"`
	HHI      *float64        `json:"hhi"`
	Gini     *float64        `json:"gini"`
	Pareto80 *int            `json:"pareto80"`
	Lorenz   [][2]float64    `json:"lorenz"`
	Bands    map[string]Band `json:"bands"`
}

// BoardMovement says how accounts moved since the last evaluation with another date.
type BoardMovement struct {
	From   string                  `json:"from"`
	To     string                  `json:"to"`
	Matrix map[Grade]map[Grade]int `json:"matrix"`
	Up     int                     `json:"up"`
	Down   int                     `json:"down"`
	New    int                     `json:"new"`
	Net    float64                 `json:"net"` // (up − down) ÷ rated
}

// moment is a finished evaluation.
type moment struct {
	id    id.ID
	model id.ID
	asOf  calendar.Date
	at    clock.Instant
	next  id.ID // the evaluation begun after it, 0: none
}

// Board sums up the accounts the caller may see. It needs the command value.read and a right to read accounts. In a very
// large company it may be some seconds old (keptBoards).
func (s *Service) Board(ctx context.Context, actor authz.Actor) (*ValueBoard, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	if actor.Scope(account.Accounts.Guard(), authz.Read) == authz.None {
		return nil, errs.Forbidden()
	}
	q := s.Store.DB
	company, err := settings.Load(ctx, q)
	if err != nil {
		return nil, err
	}
	last, err := finished(ctx, q, "", nil)
	if err != nil {
		return nil, err
	}
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	key := fmt.Sprint(company.Currency, last.id, scope, args)
	return s.boards.get(ctx, key, func(ctx context.Context) (*ValueBoard, error) {
		return readBoard(ctx, q, company.Currency, last, scope, args)
	})
}

func readBoard(ctx context.Context, d *db.DB, currency string, last moment, scope string, args []any) (*ValueBoard, error) {
	board := &ValueBoard{Currency: currency}
	var before moment
	var err error
	if last.id != 0 {
		if err := board.dated(ctx, d, last); err != nil {
			return nil, err
		}
		if before, err = finished(ctx, d, " AND e.as_of <> ? AND e.id < ?", []any{string(last.asOf), int64(last.id)}); err != nil {
			return nil, err
		}
	}
	t, err := readBoardTally(ctx, d, before, scope, args)
	if err != nil {
		return nil, err
	}
	return board, board.fill(t, last, before)
}

// finished returns the newest finished evaluation that meets a condition; id 0: none.
func finished(ctx context.Context, q db.Querier, condition string, args []any) (moment, error) {
	var m moment
	err := q.QueryRow(ctx, `SELECT e.id, e.model_id, e.as_of, e.finished_at, (SELECT MIN(n.id) FROM evaluations n WHERE n.id > e.id)
		FROM evaluations e WHERE e.finished_at IS NOT NULL AND e.kind = 'full'`+condition+` ORDER BY e.id DESC LIMIT 1`, args...).
		Scan(&m.id, &m.model, &m.asOf, &m.at, &m.next)
	if errors.Is(err, sql.ErrNoRows) {
		return moment{}, nil
	}
	return m, err
}

func (b *ValueBoard) dated(ctx context.Context, q db.Querier, last moment) error {
	model, err := loadModel(ctx, q, last.model)
	if err != nil {
		return err
	}
	b.AsOf, b.EvaluatedAt = optional(string(last.asOf)), optional(last.at.String())
	b.Model = &PanelModel{ID: model.ID.String(), Name: model.Name, Kind: model.Kind, Version: model.Version, Cuts: model.Definition.Cuts, Judged: model.Definition.JudgedShare()}
	return nil
}

func (b *ValueBoard) fill(t *boardTally, last, before moment) (err error) {
	b.Waiting, b.Grades = t.waiting, t.grades
	for i := range b.Grades {
		g := &b.Grades[i]
		g.Sales12m, g.SalesTotal = money.Format(g.sales12, b.Currency), money.Format(g.sales, b.Currency)
		if t.sales12 > 0 {
			g.Share = round.Six(float64(g.sales12) / float64(t.sales12))
		}
	}
	if b.Concentration, err = concentrationOf(t.recent, b.Currency); err != nil {
		return err
	}
	if b.ConcentrationAll, err = concentrationOf(t.all, b.Currency); err != nil || before.id == 0 {
		return err
	}
	m := t.moves.Rate()
	b.Movement = &BoardMovement{From: string(before.asOf), To: string(last.asOf), Matrix: m.Counts, Up: m.Up, Down: m.Down, Net: m.NetRate}
	for _, n := range m.New {
		b.Movement.New += n
	}
	return nil
}

func concentrationOf(totals []int64, currency string) (BoardConcentration, error) {
	c, ok, err := Concentrate(totals)
	out := BoardConcentration{Accounts: c.Accounts, Total: money.Format(int64(min(c.Total, 1<<63-1)), currency), Lorenz: [][2]float64{}, Bands: map[string]Band{}}
	if err != nil || !ok {
		return out, err
	}
	out.CR1, out.CR3, out.HHI, out.Gini, out.Pareto80 = &c.CR1, &c.CR3, &c.HHI, &c.Gini, &c.Pareto80.Accounts
	for _, p := range c.Lorenz {
		out.Lorenz = append(out.Lorenz, [2]float64{p.X, p.Y})
	}
	out.Bands = map[string]Band{"cr1": c.CR1Band, "cr3": c.CR3Band, "hhi": c.HHIBand}
	return out, nil
}
