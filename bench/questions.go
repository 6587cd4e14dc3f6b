package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/search"
)

// asker makes the questions of one caller.
type asker struct {
	db    *db.DB
	who   string // for the figure's name
	token string
	owner int64   // 0 sees all accounts, anybody else their own
	ids   []int64 // the accounts they see
	names []string
}

// questions lists what is asked, by the boss, who sees all accounts, and by a salesperson, who sees their own.
func (b *bench) questions(ctx context.Context, a *app.App, accounts int) ([]question, error) {
	var out []question
	seller, _ := salesperson(0)
	for _, login := range []string{"boss", seller} {
		ask, err := newAsker(ctx, a, login)
		if err != nil {
			return nil, err
		}
		out = append(out, ask.lists()...)
		out = append(out, ask.searches()...)
		out = append(out, ask.open())
	}
	return out, nil
}

func newAsker(ctx context.Context, a *app.App, login string) (*asker, error) {
	token, err := a.Identity.IssueToken(ctx, login)
	if err != nil {
		return nil, err
	}
	out := &asker{db: a.DB, who: ", boss", token: token}
	if login != "boss" {
		out.who = ", salesperson"
		if err := a.DB.QueryRow(ctx, "SELECT id FROM users WHERE login = ?", login).Scan(&out.owner); err != nil {
			return nil, err
		}
	}
	rows, err := a.DB.Query(ctx, "SELECT id, name FROM accounts WHERE owner_id = ? OR CAST(? AS BIGINT) = 0 ORDER BY id", out.owner, out.owner)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one int64
		var name string
		if err := rows.Scan(&one, &name); err != nil {
			return nil, err
		}
		out.ids, out.names = append(out.ids, one), append(out.names, name)
	}
	return out, rows.Err()
}

// pick chooses an account for the n-th asking, the same one in every run.
func (a *asker) pick(n int) int { return rand.New(rand.NewPCG(uint64(n), 3)).IntN(len(a.ids)) }

func (a *asker) question(name string, path func(n int) string, floor func(ctx context.Context, n int) (rowIDs, error)) question {
	return question{name: name + a.who, token: a.token, path: path, ids: listed, floor: floor}
}

func (a *asker) lists() []question {
	return []question{
		a.question("list page", func(int) string { return "/api/v1/accounts" },
			func(ctx context.Context, _ int) (rowIDs, error) { return a.accounts(ctx, "1=1", nil, 50) }),
		a.question("filtered list", func(n int) string { return "/api/v1/accounts?filter=" + url.QueryEscape(cityFilter(cityOf(n))) },
			func(ctx context.Context, n int) (rowIDs, error) {
				return a.accounts(ctx, "t.region = ? AND t.order_count >= ?", []any{cityOf(n), ordersEach}, 50)
			}),
		a.question("orders page", func(int) string { return "/api/v1/orders" },
			func(ctx context.Context, _ int) (rowIDs, error) { return a.orders(ctx) }),
	}
}

func cityOf(n int) string { return cities[n%len(cities)] }

func cityFilter(city string) string {
	return fmt.Sprintf(`{"and":[{"field":"region","op":"eq","value":%q},{"field":"order_count","op":"gte","value":%d}]}`, city, ordersEach)
}

// searches look for two characters out of a name, their pinyin, and a word that a tenth of all names has.
func (a *asker) searches() []question {
	two := func(n int) string { return string([]rune(a.names[a.pick(n)])[2:4]) }
	spelled := func(n int) string { return pinyin(two(n)) }
	common := func(n int) string { return branches[n%len(branches)] }
	return []question{
		a.search("search, two characters", two), a.search("search, pinyin", spelled), a.search("search, common word", common),
		a.everywhere("search everywhere, two characters", two), a.everywhere("search everywhere, pinyin", spelled),
	}
}

// search is the list of accounts with a search text.
func (a *asker) search(name string, text func(n int) string) question {
	return a.question(name, func(n int) string { return "/api/v1/accounts?q=" + url.QueryEscape(text(n)) },
		func(ctx context.Context, n int) (rowIDs, error) { return a.matching(ctx, text(n), 50) })
}

// searchHits is how many records the search box shows, of all entities together.
const searchHits = 20

// everywhere is the search box, which looks in all entities. Accounts share a full answer with the tasks named after them;
// only accounts are in the floor.
func (a *asker) everywhere(name string, text func(n int) string) question {
	q := a.question(name, func(n int) string { return "/api/v1/search?q=" + url.QueryEscape(text(n)) },
		func(ctx context.Context, n int) (rowIDs, error) {
			if a.owner != 0 {
				return a.matching(ctx, text(n), searchHits)
			}
			return a.chosen(ctx, text(n), searched[0])
		})
	q.ids, q.full = foundAccounts, searchHits
	return q
}

func (a *asker) open() question {
	q := a.question("open account", func(n int) string { return "/api/v1/accounts/" + text(a.ids[a.pick(n)]) },
		func(ctx context.Context, n int) (rowIDs, error) {
			return a.accounts(ctx, "t.id = ?", []any{a.ids[a.pick(n)]}, 1)
		})
	q.ids = func(body []byte) (rowIDs, error) { return listed([]byte(`{"items":[` + string(body) + `]}`)) }
	return q
}

func (a *asker) matching(ctx context.Context, text string, limit int) (rowIDs, error) {
	where, args, ok := search.Predicate(a.db.Engine, "accounts", "t.id", text)
	if !ok {
		return nil, fmt.Errorf("nothing to search for in %q", text)
	}
	return a.accounts(ctx, where, args, limit)
}

// accounts is the bare SQL of a page in the default order: every column of the rows, read into Go.
func (a *asker) accounts(ctx context.Context, where string, args []any, limit int) (rowIDs, error) {
	if a.owner != 0 {
		where, args = "(t.owner_id = ? OR t.deputy_id = ?) AND "+where, append([]any{a.owner, a.owner}, args...)
	}
	return readIDs(ctx, a.db, "SELECT * FROM accounts t WHERE t.archived_at IS NULL AND "+where+
		" ORDER BY COALESCE(t.value_score, -1e308) DESC, t.name, t.id DESC LIMIT ?", append(args, limit)...)
}

func (a *asker) orders(ctx context.Context) (rowIDs, error) {
	where, args := "1=1", []any{}
	if a.owner != 0 {
		where, args = "t.account_id IN (SELECT p.id FROM accounts p WHERE p.owner_id = ? OR p.deputy_id = ?)", []any{a.owner, a.owner}
	}
	return readIDs(ctx, a.db, "SELECT * FROM orders t WHERE t.archived_at IS NULL AND "+where+
		" ORDER BY t.ordered_on DESC, t.id DESC LIMIT ?", append(args, 50)...)
}

// readIDs reads whole rows, of which it keeps the id.
func readIDs(ctx context.Context, d *db.DB, query string, args ...any) (rowIDs, error) {
	rows, err := d.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out rowIDs
	for rows.Next() {
		row, err := scanAny(rows, len(columns))
		if err != nil {
			return nil, err
		}
		out = append(out, row[0].(int64))
	}
	return out, rows.Err()
}

// middleSounds spells middles, character by character.
var middleSounds = strings.Fields("hua xin da sheng tai heng yuan guang xun tong bo ke xin hong rui feng jia cheng chuang lian zhong an de li " +
	"sheng teng fei long hai tian yu xing chen jin yin tong yu ming liang xin xing wang fu lu shou xi zheng da zhong xiao dong nan xi bei chun xia qiu dong")

func pinyin(name string) string {
	out := ""
	for _, r := range name {
		for i, m := range middles {
			if m == r {
				out += middleSounds[i]
				break
			}
		}
	}
	return out
}
