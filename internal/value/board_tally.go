package value

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
)

// boardTally is what the board counts, account by account.
type boardTally struct {
	grades      []BoardGrade // S, A, B, C, U
	place       map[Grade]int
	waiting     int
	sales12     int64
	recent, all []int64 // totals of those with sales in 12 months, and ever
	moves       Migration
	past        map[id.ID]Grade // grades at the earlier evaluation of accounts whose grade may be another since
}

func newBoardTally(past map[id.ID]Grade) *boardTally {
	t := &boardTally{place: map[Grade]int{}, past: past}
	for i, g := range []Grade{GradeS, GradeA, GradeB, GradeC, GradeU} {
		t.place[g] = i
		t.grades = append(t.grades, BoardGrade{Grade: g})
	}
	return t
}

const boardQuery = `SELECT a.id, a.grade, a.grade_proposed, a.grade_state, a.grade_since, a.assessment_id,
	a.sales_12m, a.sales_total, a.order_count FROM accounts a WHERE a.archived_at IS NULL AND `

// readBoardTally counts the accounts of a scope.
func readBoardTally(ctx context.Context, d *db.DB, before moment, scope string, args []any) (*boardTally, error) {
	past, err := pastGrades(ctx, d, before)
	if err != nil {
		return nil, err
	}
	t := newBoardTally(past)
	return t, d.Stream(ctx, boardQuery+scope, args, func(row db.Row) error { t.count(row); return nil })
}

func (t *boardTally) count(row db.Row) {
	grade, undecided := gradeIn(row, 1), false
	if _, decided := row.Text(4); !decided {
		undecided = true
		if proposed := gradeIn(row, 2); proposed != "" {
			grade = proposed
		}
	}
	g := &t.grades[t.place[grade]]
	g.Count++
	if undecided && grade != GradeU {
		g.Proposed++
	}
	if state, _ := row.Text(3); state == stateProposed {
		t.waiting++
	}
	t.countSales(g, row)
	t.move(row, grade)
}

func (t *boardTally) countSales(g *BoardGrade, row db.Row) {
	recent, _ := row.Int(6)
	all, _ := row.Int(7)
	orders, _ := row.Int(8)
	g.sales12, g.sales = money.Plus(g.sales12, recent), money.Plus(g.sales, all)
	t.sales12 = money.Plus(t.sales12, recent)
	if recent != 0 {
		t.recent = append(t.recent, recent)
	}
	if orders > 0 {
		t.all = append(t.all, all)
	}
}

// move compares with the earlier evaluation. An account to which nothing happened since stands where it stood; one that
// was never valued is new.
func (t *boardTally) move(row db.Row, now Grade) {
	account, _ := row.Int(0)
	before, touched := t.past[id.ID(account)]
	if _, valued := row.Int(5); !touched && valued {
		before = now
	}
	t.moves.Add(before, now)
	if before != "" && before != now {
		t.grades[t.place[now]].SinceLast.In++
		t.grades[t.place[before]].SinceLast.Out++
	}
}

// pastQuery finds, for every account that was valued or decided about since a moment, the grade decided by then or, where
// nobody had decided, the one then proposed. Ids of assessments grow with time.
const pastQuery = `SELECT a.id, COALESCE(
	(SELECT g.grade FROM grade_records g WHERE g.account_id = a.id AND g.valid_from <= ? AND (g.valid_to IS NULL OR g.valid_to > ?) ORDER BY g.id DESC LIMIT 1),
	(SELECT x.grade FROM value_assessments x WHERE x.account_id = a.id AND x.id < ? ORDER BY x.id DESC LIMIT 1))
	FROM accounts a WHERE a.id IN (SELECT n.account_id FROM value_assessments n WHERE n.id >= ?
	UNION SELECT r.account_id FROM grade_records r WHERE r.valid_from > ? OR r.valid_to > ?)`

// pastGrades are the grades at an earlier evaluation of those accounts whose grade may be another one since; empty for
// those that had none.
func pastGrades(ctx context.Context, d *db.DB, before moment) (map[id.ID]Grade, error) {
	out := map[id.ID]Grade{}
	if before.id == 0 || before.next == 0 {
		return out, nil
	}
	at, next := int64(before.at), int64(before.next)
	err := d.Stream(ctx, pastQuery, []any{at, at, next, next, at, at}, func(row db.Row) error {
		account, _ := row.Int(0)
		out[id.ID(account)] = gradeIn(row, 1)
		return nil
	})
	return out, err
}
