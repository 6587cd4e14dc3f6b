package copies

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/internal/demo"
)

// alike starts all installations and asks each of them the same: whatever the first answers, the others must, byte by byte.
func alike(ctx context.Context, o Options, r *Result, labs ...*lab.Lab) error {
	clients := make([]*lab.Client, len(labs))
	for i, l := range labs {
		if _, err := l.Start(ctx); err != nil {
			return err
		}
		var err error
		if clients[i], err = l.SignInAs(ctx, demo.Login, demo.Password); err != nil {
			return err
		}
	}
	c := comparison{clients: clients, o: o, r: r}
	return errors.Join(c.lists(ctx), c.searches(ctx))
}

type comparison struct {
	clients []*lab.Client
	o       Options
	r       *Result
}

// sortable is what is needed of an entity's metadata.
type sortable struct {
	Entities []struct {
		Name   string
		Fields []struct {
			Name     string
			Sortable bool
		}
	}
}

// lists walks every list in every order, up and down, page by page.
func (c *comparison) lists(ctx context.Context) error {
	answer, err := c.clients[0].Send(ctx, http.MethodGet, "/meta", nil)
	if err != nil {
		return err
	}
	var meta sortable
	if err := answer.Decode(&meta); err != nil {
		return err
	}
	for _, e := range meta.Entities {
		for _, f := range e.Fields {
			if !f.Sortable {
				continue
			}
			for _, direction := range []string{"", "-"} {
				if err := c.list(ctx, "/"+e.Name+"?limit=100&sort="+direction+url.QueryEscape(f.Name)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (c *comparison) list(ctx context.Context, path string) error {
	c.r.Lists++
	for after, page := "", 0; c.o.Pages == 0 || page < c.o.Pages; page++ {
		body, err := c.same(ctx, path+"&after="+url.QueryEscape(after))
		if err != nil {
			return err
		}
		var got struct{ Next string }
		if err := (lab.Answer{Body: body}).Decode(&got); err != nil {
			return err
		}
		if after = got.Next; after == "" {
			return nil
		}
	}
	return nil
}

// same asks everybody, and notes who answers otherwise than the first.
func (c *comparison) same(ctx context.Context, path string) ([]byte, error) {
	var first []byte
	for i, client := range c.clients {
		answer, err := client.Send(ctx, http.MethodGet, path, nil)
		if err != nil {
			return nil, err
		}
		if !answer.OK() {
			return nil, fmt.Errorf("%s: %d %.300s", path, answer.Status, answer.Body)
		}
		if i == 0 {
			first = answer.Body
		} else if !bytes.Equal(first, answer.Body) {
			c.r.Differing++
			c.r.Problems = append(c.r.Problems, fmt.Sprintf("%s, copy %d: %s", path, i, firstDifference(first, answer.Body)))
		}
	}
	return first, nil
}

// firstDifference shows where two answers part.
func firstDifference(a, b []byte) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	from := max(0, at-60)
	return fmt.Sprintf("…%s… against …%s…", a[from:min(len(a), at+60)], b[from:min(len(b), at+60)])
}

// typed is what people look for, beside names: pinyin, its initials, latin, digits, two characters.
var typed = []string{"dianli", "keji", "sh", "zj", "zhang", "case", "CASE", "caf\u00e9", "cafe", "emoji", "砚桥", "yanqiao", "yqdl", "电力", "科技", "2026", "139", "trailing", "drop table"}

func (c *comparison) searches(ctx context.Context) error {
	for _, text := range typed {
		body, err := c.same(ctx, "/search?q="+url.QueryEscape(text))
		if err != nil {
			return err
		}
		var got struct{ Items []struct{ ID string } }
		if err := (lab.Answer{Body: body}).Decode(&got); err != nil {
			return err
		}
		c.r.Searches++
		c.r.Hits += len(got.Items)
		if err := c.list(ctx, "/accounts?limit=100&q="+url.QueryEscape(text)); err != nil {
			return err
		}
	}
	return nil
}
