package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/db"
)

// large measures what a boss opens in a company that was filled, not imported: the list and the value board. It has no
// search index, so the program answers in this process, without the jobs that would begin to make one.
func (b *bench) large(ctx context.Context, cfg db.Config, accounts int) (err error) {
	a, err := openApp(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close(ctx)) }()
	if err := people(ctx, a); err != nil {
		return err
	}
	boss, err := newAsker(ctx, a, "boss")
	if err != nil {
		return err
	}
	c, stop, err := here(a)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	board := boss.board()
	if err := b.first(ctx, c, board, accounts); err != nil {
		return err
	}
	for _, q := range []question{boss.lists()[0], board} {
		if err := b.ask(ctx, c, q, accounts); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
	}
	return nil
}

// here serves the program on a loopback port.
func here(a *app.App) (client, func() error, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return client{}, nil, err
	}
	server := &http.Server{Handler: a.Handler()}
	go func() { _ = server.Serve(listener) }()
	return client{base: "http://" + listener.Addr().String()}, server.Close, nil
}

// first measures an answer that nobody has asked for before.
func (b *bench) first(ctx context.Context, c client, q question, accounts int) error {
	ms, err := timed(func() error { _, err := c.get(ctx, q.path(0), q.token); return err })
	if err != nil {
		return err
	}
	floor, err := timed(func() error { _, err := q.floor(ctx, 0); return err })
	if err == nil {
		b.answered(q.name+", the first time", q.name+" first", accounts, ms, floor)
	}
	return err
}

// board is the value board. In place of records it compares how many accounts each grade has.
func (a *asker) board() question {
	q := a.question("value board", func(int) string { return "/api/v1/value/board" }, a.grades)
	q.ids = func(body []byte) (rowIDs, error) {
		var board struct{ Grades []struct{ Count int64 } }
		if err := json.Unmarshal(body, &board); err != nil {
			return nil, err
		}
		var out rowIDs
		for _, g := range board.Grades {
			out = append(out, g.Count)
		}
		return out, nil
	}
	return q
}

// grades reads of every account what a board sums up.
func (a *asker) grades(ctx context.Context, _ int) (rowIDs, error) {
	rows, err := a.db.Query(ctx, `SELECT grade, grade_proposed, grade_state, grade_since, assessment_id, sales_12m, sales_total, order_count
		FROM accounts WHERE archived_at IS NULL`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	place := map[string]int{"S": 0, "A": 1, "B": 2, "C": 3, "U": 4}
	out := make(rowIDs, len(place))
	for rows.Next() {
		row, err := scanAny(rows, 8)
		if err != nil {
			return nil, err
		}
		grade := row[0].(string)
		if proposed, _ := row[1].(string); row[3] == nil && proposed != "" {
			grade = proposed
		}
		out[place[grade]]++
	}
	return out, rows.Err()
}
