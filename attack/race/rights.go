package race

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/loam-crm/loam/attack/lab"
)

// Rights takes a colleague's rights away at the first instance and has them ask at the last one: it returns how long
// that went on answering, by what was taken away. Each must be refused within a second.
func (s *Site) Rights(ctx context.Context) (map[string]time.Duration, error) {
	boss, last := s.Clients[0], s.labs[len(s.labs)-1]
	out := map[string]time.Duration{}
	for what, taken := range map[string]map[string]any{"the role": {"roles": []string{}}, "the job": {"status": "left"}} {
		id, colleague, err := hire(ctx, boss, last, fmt.Sprintf("c%d", len(out)))
		if err != nil {
			return nil, err
		}
		if answer, err := colleague.Send(ctx, http.MethodGet, "/accounts", nil); err != nil || !answer.OK() {
			return nil, fmt.Errorf("a salesperson reads customers: %d %.200s %w", answer.Status, answer.Body, err)
		}
		now, err := readUser(ctx, boss, id)
		if err != nil {
			return nil, err
		}
		taken["rev"] = now.Rev
		if answer, err := boss.Send(ctx, http.MethodPatch, "/users/"+id, taken); err != nil || !answer.OK() {
			return nil, fmt.Errorf("take %s away: %d %.200s %w", what, answer.Status, answer.Body, err)
		}
		if out[what], err = until(ctx, colleague); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// until asks for customers until that is refused.
func until(ctx context.Context, c *lab.Client) (time.Duration, error) {
	for began := time.Now(); time.Since(began) < 10*time.Second; {
		answer, err := c.Send(ctx, http.MethodGet, "/accounts", nil)
		if err != nil {
			return 0, err
		}
		if answer.Status == http.StatusForbidden || answer.Status == http.StatusUnauthorized {
			return time.Since(began), nil
		}
	}
	return 0, fmt.Errorf("still answered after ten seconds")
}

func readUser(ctx context.Context, c *lab.Client, id string) (now stored, err error) {
	answer, err := c.Send(ctx, http.MethodGet, "/users/"+id, nil)
	if err != nil {
		return now, err
	}
	return now, answer.Decode(&now)
}

// hire makes a salesperson and signs them in at an instance, with a password of their own.
func hire(ctx context.Context, boss *lab.Client, at *lab.Lab, login string) (id string, c *lab.Client, err error) {
	answer, err := boss.Send(ctx, http.MethodPost, "/users", map[string]any{"login": login, "name": login, "roles": []string{"salesperson"}})
	if err != nil || !answer.OK() {
		return "", nil, fmt.Errorf("hire: %d %.200s %w", answer.Status, answer.Body, err)
	}
	var made stored
	if err := answer.Decode(&made); err != nil {
		return "", nil, err
	}
	var given struct {
		Password string `json:"password"`
	}
	answer, err = boss.Send(ctx, http.MethodPost, "/users/"+made.ID+"/reset-password", nil)
	if err != nil || !answer.OK() || answer.Decode(&given) != nil {
		return "", nil, fmt.Errorf("a first password: %d %.200s %w", answer.Status, answer.Body, err)
	}
	c = at.Stranger()
	own := "seven horses jump 9 stables"
	for _, step := range []struct {
		path string
		body map[string]any
	}{
		{"/session", map[string]any{"login": login, "password": given.Password}},
		{"/me/password", map[string]any{"current": given.Password, "new": own}},
		{"/session", map[string]any{"login": login, "password": own}},
	} {
		if answer, err = c.Send(ctx, http.MethodPost, step.path, step.body); err != nil || !answer.OK() {
			return "", nil, fmt.Errorf("%s of %s: %d %.200s %w", step.path, login, answer.Status, answer.Body, err)
		}
	}
	return made.ID, c, nil
}
