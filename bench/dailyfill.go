package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
)

// filler makes a company past the program, and remembers of it what the questions ask for.
type filler struct {
	app      *app.App
	accounts int
	last     calendar.Date // of what happened

	head, region string   // logins of the directors
	sellers      []string // logins
	sellerIDs    []int64
	names        []string // of accounts
	ids          []int64  // of accounts
	people       []somebody
	story        map[int]int64 // the account with so many entries
}

type somebody struct{ name, initials, phone string }

func today() calendar.Date { return calendar.Of(time.Now()) }

func (f *filler) next() int64 { return int64(f.app.Store.IDs.Next()) }

// over gives so many ids as if their records had been made evenly over the last years.
func over(total int) func(i int) int64 {
	began, now := time.Now().AddDate(0, 0, -idYears), time.Time{}
	source := id.NewSource(func() time.Time { return now })
	return func(i int) int64 {
		now = began.Add(time.Duration(i) * (idYears * 24 * time.Hour / time.Duration(total)))
		return int64(source.Next())
	}
}

func (f *filler) fill(ctx context.Context) error {
	for _, step := range []func(context.Context) error{f.staff, f.customers, f.contacts, f.dealings, f.histories, f.indexes} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// The tree: regions under the company, departments in each of them, teams in those.
const (
	regions = 4
	below   = 5
)

// staff makes the tree and those who work in its teams, evenly. Nobody's name or login is anything that is searched for.
func (f *filler) staff(ctx context.Context) error {
	n := max(f.accounts/accountsEach, leastStaff)
	return f.app.Store.Write(ctx, authz.System(), func(ctx context.Context, w *resource.Write) error {
		place := func(name string, parent id.ID) (id.ID, error) {
			d := &identity.Department{Name: name, Parent: parent}
			err := identity.Departments.Insert(ctx, w, d)
			return d.ID, err
		}
		hire := func(login, role string, where id.ID) (int64, error) {
			u := &identity.User{Login: login, Name: "同事", Department: where, Roles: resource.Strings{role}}
			err := identity.Users.Insert(ctx, w, u)
			return int64(u.ID), err
		}
		top, err := place("公司", 0)
		if err != nil {
			return err
		}
		teams, first, err := tree(place, top)
		if err != nil {
			return err
		}
		f.head, f.region = "ivu", "ivv"
		for _, one := range []struct {
			login, role string
			where       id.ID
		}{{"boss", "boss", 0}, {f.head, "sales_director", top}, {f.region, "sales_director", first}} {
			if _, err := hire(one.login, one.role, one.where); err != nil {
				return err
			}
		}
		for i := range n {
			login := "u" + wordless(i)
			one, err := hire(login, "salesperson", teams[i*len(teams)/n])
			if err != nil {
				return err
			}
			f.sellers, f.sellerIDs = append(f.sellers, login), append(f.sellerIDs, one)
		}
		return nil
	})
}

// tree gives the teams, and the region that has the first of them.
func tree(place func(string, id.ID) (id.ID, error), top id.ID) (teams []id.ID, first id.ID, err error) {
	for range regions {
		region, err := place("大区", top)
		if err != nil {
			return nil, 0, err
		}
		if first == 0 {
			first = region
		}
		for range below {
			department, err := place("部门", region)
			if err != nil {
				return nil, 0, err
			}
			for range below {
				team, err := place("小组", department)
				if err != nil {
					return nil, 0, err
				}
				teams = append(teams, team)
			}
		}
	}
	return teams, first, nil
}

// wordless writes a number in letters that begin no syllable.
func wordless(n int) string {
	out := ""
	for ; n > 0 || out == ""; n /= 3 {
		out += string("iuv"[n%3])
	}
	return out
}

// inserting is the batch of a table; the columns of all records come after those named.
func inserting(table, columns string, types ...db.Type) *db.Batch {
	return &db.Batch{Types: types, Head: "INSERT INTO " + table + " (" + columns + ", rev, created_at, updated_at) SELECT v.*, 1, 1, 1 FROM (", Tail: ") AS v"}
}

func codeOf(account int) string { return fmt.Sprintf("PH-%06d", account) }

func (f *filler) seller(account int) int64 { return f.sellerIDs[account%len(f.sellerIDs)] }

func (f *filler) customers(ctx context.Context) error {
	f.names, f.ids = names(f.accounts), make([]int64, f.accounts)
	rng := rand.New(rand.NewPCG(uint64(f.accounts), 5))
	next := over(f.accounts)
	book := inserting("accounts", "id, name, code, region, owner_id, grade, value_score", db.BigInt, db.Text, db.Text, db.Text, db.BigInt, db.Text, db.Double)
	return inChunks(ctx, f.app.DB, book, f.accounts, func(i int) []any {
		f.ids[i] = next(i)
		score := 100 * rng.Float64()
		return []any{f.ids[i], f.names[i], codeOf(i), string([]rune(f.names[i])[:2]), f.seller(i), string("CCBAS"[int(score/20)%5]), score}
	})
}

func (f *filler) contacts(ctx context.Context) error {
	f.people = make([]somebody, f.accounts*contactsEach)
	rng := rand.New(rand.NewPCG(uint64(f.accounts), 6))
	next := over(len(f.people))
	book := inserting("contacts", "id, account_id, name, title, phones, legal_basis", db.BigInt, db.BigInt, db.Text, db.Text, db.Text, db.Text)
	return withoutIndexes(ctx, f.app.DB, "contacts", func() error {
		return inChunks(ctx, f.app.DB, book, len(f.people), func(i int) []any {
			p := &f.people[i]
			p.name, p.initials = person(rng)
			p.phone = fmt.Sprintf("13%09d", rng.IntN(1_000_000_000))
			return []any{next(i), f.ids[i/contactsEach], p.name, oftenOf(rng, positions), `["` + p.phone + `"]`, "contract"}
		})
	})
}

func (f *filler) dealings(ctx context.Context) error {
	rng := rand.New(rand.NewPCG(uint64(f.accounts), 7))
	kinds := strings.Fields("visit call message mail meeting")
	total := f.accounts * dealingsEach
	next := over(total)
	book := inserting("interactions", "id, account_id, author_id, kind, held_on, subject, summary",
		db.BigInt, db.BigInt, db.BigInt, db.Text, db.Text, db.Text, db.Text)
	return withoutIndexes(ctx, f.app.DB, "interactions", func() error {
		return inChunks(ctx, f.app.DB, book, total, func(i int) []any { // day by day, as they are written down
			of := rng.IntN(f.accounts)
			said := dealing(rng, f.people[of*contactsEach+rng.IntN(contactsEach)].name)
			day := f.last.AddDays(-(total - 1 - i) * years / total)
			return []any{next(i), f.ids[of], f.seller(of), kinds[rng.IntN(len(kinds))], string(day), said, said}
		})
	})
}

// years is the time, in days, that all of it took; ids reach back less far.
const (
	years   = 4 * 365
	idYears = 2 * 365
)

// indexes makes the search index as after a restore, and leaves it as an import does.
func (f *filler) indexes(ctx context.Context) error {
	table, err := searchTable(ctx, f.app.DB)
	if err != nil {
		return err
	}
	err = withoutIndexes(ctx, f.app.DB, table, func() error { return f.app.Store.Reindex(ctx, false) })
	if err != nil {
		return err
	}
	return search.Merge(ctx, f.app.DB)
}

// searchTable is where PostgreSQL has the search index; SQLite has it in a table without indexes of its own.
func searchTable(ctx context.Context, d *db.DB) (name string, err error) {
	if d.Engine == db.Postgres {
		err = d.QueryRow(ctx, "SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%USING gin (grams)%'").Scan(&name)
	}
	return name, err
}
