package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/db"
)

// A company at its daily work has, for each account, this many people to talk to and this much that was talked about;
// one of us looks after so many accounts.
const (
	contactsEach = 3
	dealingsEach = 10
	accountsEach = 100
	leastStaff   = 20
)

// daily measures what a company asks all day that has people and dealings, not only orders: the search over everything,
// what happened to a customer of many years, and lists as far as somebody sees in a tree of departments. Its rows are
// inserted as they are.
func (b *bench) daily(ctx context.Context, accounts int) (err error) {
	b.say("%s, %d accounts at daily work", b.engine, accounts)
	cfg, err := b.place(ctx)
	if err != nil {
		return err
	}
	if err := b.dailyAsked(ctx, cfg, accounts); err != nil {
		return err
	}
	return b.discard(ctx, cfg)
}

func (b *bench) dailyAsked(ctx context.Context, cfg db.Config, accounts int) (err error) {
	a, err := openApp(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close(ctx)) }()
	f := &filler{app: a, accounts: accounts, last: today()}
	ms, err := timed(func() error { return f.fill(ctx) })
	if err != nil {
		return err
	}
	b.say("  filled in %.0f s", ms/1000)
	if err := b.settle(ctx, a); err != nil {
		return err
	}
	all, err := f.questions(ctx, a)
	if err != nil {
		return err
	}
	c, stop, err := here(a)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	for _, q := range all {
		if err := b.ask(ctx, c, q, accounts); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
	}
	b.longer(accounts)
	return nil
}

func (f *filler) questions(ctx context.Context, a *app.App) ([]question, error) {
	boss, err := f.caller(ctx, a, "boss", "boss")
	if err != nil {
		return nil, err
	}
	out := append(f.stories(boss), f.finds(boss)...)
	for _, one := range []struct{ login, who string }{
		{f.head, "director of all departments"}, {f.region, "director of a quarter of them"}, {f.sellers[0], "salesperson among them"}} {
		in, err := f.caller(ctx, a, one.login, one.who)
		if err != nil {
			return nil, err
		}
		out = append(out, in.reach())
		if one.login == f.sellers[0] {
			out = append(out, f.finds(in)...)
		}
	}
	return out, nil
}

// longer compares the story of ten times as many entries with the other one, as growth compares companies.
func (b *bench) longer(accounts int) {
	p95 := map[string]float64{}
	for _, f := range b.report.Figures {
		if f.Accounts == accounts {
			p95[f.Name] = f.Value
		}
	}
	for _, page := range storyPages {
		times := p95[storyName(longStory, page)+", boss p95"] / p95[storyName(longStory/10, page)+", boss p95"]
		b.report.add(plain(fmt.Sprintf("growth of timeline, %s p95 from %d to %d entries", page, longStory/10, longStory), accounts, times, "×",
			fmt.Sprintf("≤ %g×", growthAim), times <= growthAim))
	}
}
