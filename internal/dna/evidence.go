package dna

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/wallet"
)

// fact is what the records answer to a question; value is nil where the caller may know only that it is known.
type fact struct {
	on    calendar.Date
	value any
}

// evidence collects what the records say of one customer.
type evidence struct {
	q       db.Querier
	actor   authz.Actor
	env     resource.Env
	account *account.Account
	facts   map[string]fact
}

// told is a value for a caller who may know it.
func told(may bool, value any) any {
	if may {
		return value
	}
	return nil
}

func (e *evidence) collect(ctx context.Context) error {
	e.facts = map[string]fact{}
	for _, step := range []func(context.Context) error{e.firm, e.orders, e.prices, e.wallet, e.chains, e.mood} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// firm are the account's own fields, dated by the newest change of any of them, or by the day the account was made.
func (e *evidence) firm(ctx context.Context) error {
	a := e.account
	values := map[string]string{"size_band": a.SizeBand, "business_model": a.BusinessModel, "founded_on": string(a.FoundedOn), "region": a.Region}
	if a.Segment != 0 {
		values["segment"] = a.Segment.String()
	}
	on, err := e.changedOn(ctx)
	if err != nil {
		return err
	}
	for name, value := range values {
		if value != "" {
			e.facts[name] = fact{on, nil} // the account itself says it, under its own rights
		}
	}
	return nil
}

func (e *evidence) changedOn(ctx context.Context) (calendar.Date, error) {
	rows, err := e.q.Query(ctx, "SELECT at, changes FROM audit_log WHERE entity = 'accounts' AND record_id = ? ORDER BY id DESC LIMIT 500", e.account.ID)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		var at clock.Instant
		var text string
		if err := rows.Scan(&at, &text); err != nil {
			return "", err
		}
		var changes map[string]json.RawMessage
		_ = json.Unmarshal([]byte(text), &changes) // a line that cannot be read changed nothing we know of
		if slices.ContainsFunc(questionsOf(Firm), func(q question) bool { return changes[q.field] != nil }) {
			return e.day(at), nil
		}
	}
	return e.day(e.account.CreatedAt), rows.Err()
}

func (e *evidence) day(at clock.Instant) calendar.Date { return calendar.Of(at.Time().In(e.env.Zone)) }

// lookBack is how many years of orders tell of today's habits.
const lookBack = 5

func (e *evidence) orders(ctx context.Context) error {
	rows, err := e.q.Query(ctx, "SELECT ordered_on, base_amount FROM orders WHERE account_id = ? AND archived_at IS NULL AND ordered_on > ? AND ordered_on <= ? ORDER BY ordered_on",
		e.account.ID, e.env.Today.AddMonths(-12*lookBack), e.env.Today)
	if err != nil {
		return err
	}
	defer rows.Close()
	var bought []Bought
	for rows.Next() {
		var b Bought
		if err := rows.Scan(&b.On, &b.Amount); err != nil {
			return err
		}
		bought = append(bought, b)
	}
	if err := rows.Err(); err != nil || len(bought) == 0 {
		return err
	}
	may, err := sales.ReadsOrders(ctx, e.q, e.actor, e.account.ID)
	if err != nil {
		return err
	}
	last := bought[len(bought)-1].On
	if days, ok := Cadence(bought); ok {
		e.facts["cadence"] = fact{last, told(may, DNACadence{Days: days, Last: last, Next: last.AddDays(days)})}
	}
	if b, ok := BatchSize(bought); ok {
		e.facts["batch"] = fact{last, told(may, batchShown(b, e.env.Currency))}
	}
	if s := SeasonOf(bought, e.env.Today); s != nil {
		e.facts["season"] = fact{last, told(may, s)}
	}
	days := map[calendar.Date]bool{}
	for _, b := range bought {
		days[b.On] = true
	}
	if len(days) > 1 {
		e.facts["repurchase"] = fact{last, told(may, len(days))}
	}
	if e.account.FirstOrderOn != "" {
		e.facts["tenure"] = fact{last, told(may, e.account.FirstOrderOn)}
	}
	return nil
}

// prices takes the product with the most lines in one currency.
func (e *evidence) prices(ctx context.Context) error {
	rows, err := e.q.Query(ctx, `SELECT l.product, l.currency, o.ordered_on, l.quantity, CAST(l.amount AS DOUBLE PRECISION) FROM order_lines l JOIN orders o ON o.id = l.order_id
		WHERE o.account_id = ? AND o.archived_at IS NULL AND l.archived_at IS NULL AND l.quantity > 0 AND l.amount > 0 AND o.ordered_on > ? ORDER BY o.ordered_on`,
		e.account.ID, e.env.Today.AddMonths(-12*lookBack))
	if err != nil {
		return err
	}
	defer rows.Close()
	type key struct{ product, currency string }
	by := map[key][]Priced{}
	for rows.Next() {
		var k key
		var p Priced
		var amount float64
		if err := rows.Scan(&k.product, &k.currency, &p.On, &p.Quantity, &amount); err != nil {
			return err
		}
		p.Price = amount / p.Quantity
		by[k] = append(by[k], p)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	var best DNAPriceSense
	var on calendar.Date
	for k, list := range by {
		s, ok := PriceSenseOf(k.product, list)
		if ok && (s.Lines > best.Lines || s.Lines == best.Lines && s.Product < best.Product) {
			best, on = s, list[len(list)-1].On
		}
	}
	if best.Lines == 0 {
		return nil
	}
	may, err := sales.ReadsOrders(ctx, e.q, e.actor, e.account.ID)
	e.facts["price_sense"] = fact{on, told(may, best)}
	return err
}

func (e *evidence) wallet(ctx context.Context) error {
	found, err := wallet.Range(ctx, e.q, e.account.ID, e.account.ID, e.env.Today)
	if err != nil {
		return err
	}
	u, known := found[e.account.ID]
	if !known {
		return nil
	}
	may, err := sales.ReadsOrders(ctx, e.q, e.actor, e.account.ID)
	e.facts["elsewhere"] = fact{u.Date, nil}
	if share := u.Total.Share(); share != nil {
		e.facts["share"] = fact{u.Date, told(may, *share)}
	}
	return err
}

// chains: who decides is known when a chain's decider has a name.
func (e *evidence) chains(ctx context.Context) error {
	rows, err := e.q.Query(ctx, `SELECT c.updated_at, c.steps, COALESCE(h.name, '') FROM decision_chains c
		LEFT JOIN chain_members m ON m.chain_id = c.id AND m.role = 'decider' LEFT JOIN positions p ON p.id = m.position_id AND p.archived_at IS NULL
		LEFT JOIN contacts h ON h.id = p.holder_id AND h.archived_at IS NULL
		WHERE c.account_id = ? AND c.archived_at IS NULL ORDER BY c.updated_at, c.id`, e.account.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	may := e.actor.Scope(contact.Chains.Guard(), authz.Read) > authz.None && e.actor.Scope(contact.Contacts.Guard(), authz.Read) > authz.None &&
		e.actor.Field(contact.Contacts.Guard(), "name", authz.Business) > authz.Masked
	for rows.Next() {
		var at clock.Instant
		var steps, holder string
		if err := rows.Scan(&at, &steps, &holder); err != nil {
			return err
		}
		if holder != "" {
			e.facts["decider"] = fact{e.day(at), told(may, holder)}
		}
		if steps != "" {
			e.facts["steps"] = fact{e.day(at), told(may, steps)}
		}
	}
	return rows.Err()
}

// leastMoods is how many dealings must say how the customer felt before there is a mood.
const leastMoods = 3

func (e *evidence) mood(ctx context.Context) error {
	var m DNAMood
	var last calendar.Date
	err := e.q.QueryRow(ctx, `SELECT COUNT(*), COALESCE(AVG(CAST(emotion AS DOUBLE PRECISION)), 0), MAX(held_on) FROM interactions
		WHERE account_id = ? AND archived_at IS NULL AND NOT planned AND emotion IS NOT NULL AND held_on > ?`,
		e.account.ID, e.env.Today.AddMonths(-freshMonths)).Scan(&m.Dealings, &m.Mean, &last)
	if err != nil || m.Dealings < leastMoods {
		return err
	}
	m.Mean = round.Six(m.Mean)
	g := interaction.Interactions.Guard()
	may := e.actor.Scope(g, authz.Read) > authz.None && e.actor.Field(g, "emotion", authz.Business) > authz.Masked
	e.facts["mood"] = fact{last, told(may, m)}
	return nil
}

// answersOf are the answers to a customer's questions, by question.
func answersOf(ctx context.Context, s *resource.Store, actor authz.Actor, account id.ID) (map[string]*Answer, error) {
	value, _ := json.Marshal(account) // an id marshals
	list, _, err := Answers.Find(ctx, s, s.DB, actor, resource.Query{Limit: 200, Sort: "created_at",
		Filter: &resource.Filter{Field: "account", Op: "eq", Value: value}})
	out := map[string]*Answer{}
	for _, a := range list {
		out[a.Question] = a
	}
	return out, err
}
