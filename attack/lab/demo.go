package lab

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
)

// Demo fills the installation with the demo company, before its first start.
func (l *Lab) Demo(ctx context.Context) error {
	args := []string{"demo", "--data", l.Config().Dir}
	if l.database != "" {
		args = append(args, "--database", l.database)
	}
	if out, err := exec.CommandContext(ctx, l.binary, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("demo: %w\n%s", err, out)
	}
	return nil
}

// SignInAs signs somebody in who is not the first user, such as one of the demo company's people.
func (l *Lab) SignInAs(ctx context.Context, login, password string) (*Client, error) {
	c := l.client()
	answer, err := c.Send(ctx, http.MethodPost, "/session", map[string]any{"login": login, "password": password})
	if err == nil && !answer.OK() {
		err = fmt.Errorf("sign-in of %s: %d %s", login, answer.Status, answer.Body)
	}
	return c, err
}
