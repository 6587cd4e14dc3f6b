package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// The rounds of one question: how often it is asked in one, and the bounds that keep a slow one from taking all day.
const (
	roundSamples = 200
	roundLeast   = 20
	roundTime    = 5 * time.Second
	warmUp       = 20
)

// An answer over HTTP may take this many times the bare SQL, and this much more for HTTP itself.
const (
	pageTimes = 2
	pagePlus  = 1.0 // ms
)

// question is something a user asks over HTTP, with the bare SQL that selects the same rows. n tells the askings apart.
type question struct {
	name  string
	token string
	path  func(n int) string
	ids   func(body []byte) ([]int64, error)               // the records in an answer
	floor func(ctx context.Context, n int) (rowIDs, error) // the same records
	full  int                                              // hits of all kinds after which the answer may end before the floor does; 0: never
}

type rowIDs = []int64

// pages measures what people wait for: the built program answers over a real connection that stays open.
func (b *bench) pages(ctx context.Context, cfg db.Config, accounts int) (err error) {
	begin, err := b.starter(ctx, cfg)
	if err != nil {
		return err
	}
	s, err := begin()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	cfg.Guest = true
	a, err := openApp(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close(ctx)) }()
	if err := calm(ctx, a.DB); err != nil {
		return err
	}
	all, err := b.questions(ctx, a, accounts)
	if err != nil {
		return err
	}
	for _, q := range all {
		if err := b.ask(ctx, s.client, q, accounts); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
	}
	return nil
}

// calm waits until the jobs that a server begins when it starts, such as the day's evaluation, are done.
func calm(ctx context.Context, d *db.DB) error {
	const startsWithin, lasts = 2 * time.Second, 10 * time.Minute
	time.Sleep(startsWithin)
	for began := time.Now(); time.Since(began) < lasts; time.Sleep(100 * time.Millisecond) {
		var busy bool
		err := d.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM jobs WHERE state IN ('queued', 'running'))").Scan(&busy)
		if err != nil || !busy {
			return err
		}
	}
	return errors.New("the server is still at work")
}

// ask takes the median over the rounds of each round's p50 and p95.
func (b *bench) ask(ctx context.Context, c client, q question, accounts int) error {
	found := 0
	for n := range warmUp {
		records, err := c.compare(ctx, q, n)
		if err != nil {
			return err
		}
		found += records
	}
	if found == 0 {
		return errors.New("every answer is empty")
	}
	var p50, p95, floor50, floor95 []float64
	for round := range b.runs {
		web, bare, err := c.round(ctx, q, round)
		if err != nil {
			return err
		}
		p50, p95 = append(p50, percentile(web, 50)), append(p95, percentile(web, 95))
		floor50, floor95 = append(floor50, percentile(bare, 50)), append(floor95, percentile(bare, 95))
	}
	b.answered(q.name+" p50", "", accounts, median(p50), median(floor50))
	b.answered(q.name+" p95", q.name, accounts, median(p95), median(floor95))
	return nil
}

func (b *bench) answered(name, key string, accounts int, ms, floor float64) {
	f := figure{Name: name, Accounts: accounts, Value: ms, Unit: "ms"}
	aim := ""
	if key != "" {
		f.key, aim = key+" p95", fmt.Sprintf("≤ %d× + %g ms", pageTimes, pagePlus)
	}
	b.report.add(f.against(floor, ms/floor, aim, ms <= pageTimes*floor+pagePlus))
	b.say("  %s %.2f ms, bare SQL %.2f ms", name, ms, floor)
}

// round asks over HTTP and in bare SQL by turns, so that whatever else the machine does falls on both.
func (c client) round(ctx context.Context, q question, round int) (web, bare []float64, err error) {
	began := time.Now()
	for i := range roundSamples {
		n := round*roundSamples + i
		ms, err := timed(func() error { _, err := c.get(ctx, q.path(n), q.token); return err })
		if err != nil {
			return nil, nil, err
		}
		floor, err := timed(func() error { _, err := q.floor(ctx, n); return err })
		if err != nil {
			return nil, nil, err
		}
		web, bare = append(web, ms), append(bare, floor)
		if i+1 >= roundLeast && time.Since(began) > roundTime {
			break
		}
	}
	return web, bare, nil
}

// compare refuses a floor that selects other records than the answer shows, and counts them.
func (c client) compare(ctx context.Context, q question, n int) (int, error) {
	body, err := c.get(ctx, q.path(n), q.token)
	if err != nil {
		return 0, err
	}
	shown, err := q.ids(body)
	if err != nil {
		return 0, err
	}
	bare, err := q.floor(ctx, n)
	if err == nil && q.full > 0 {
		var hits rowIDs
		if hits, err = listed(body); len(hits) == q.full {
			bare = bare[:min(len(shown), len(bare))]
		}
	}
	if err == nil && !slices.Equal(shown, bare) {
		err = fmt.Errorf("%s shows %v, the bare SQL selects %v", q.path(n), shown, bare)
	}
	return len(shown), err
}

func text(n int64) string { return id.ID(n).String() }
