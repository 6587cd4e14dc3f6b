package backups

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/loam-crm/loam/attack/lab"
)

// restored reads a backup into an installation of its own, starts that, and asks it for everything.
func restored(ctx context.Context, engine, file string) (c content, err error) {
	l, err := lab.New(ctx, engine)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := l.Command(ctx, "restore", file); err != nil {
		return c, err
	}
	if _, err := l.Start(ctx); err != nil {
		return c, err
	}
	boss, answer, err := l.SignIn(ctx)
	if err != nil || !answer.OK() {
		return c, fmt.Errorf("sign in at the copy: %d %.200s %w", answer.Status, answer.Body, err)
	}
	return read(ctx, boss)
}

func read(ctx context.Context, boss *lab.Client) (content, error) {
	c := content{customers: map[string]string{}, files: map[string][]string{}}
	for after := ""; ; {
		var page struct {
			Items []struct{ ID, Name, Note string }
			Next  string
		}
		if err := get(ctx, boss, "/accounts?limit=200&fields=name,note&after="+url.QueryEscape(after), &page); err != nil {
			return c, err
		}
		for _, one := range page.Items {
			c.customers[one.Name] = one.Note
			if withFile(one.Name) {
				digests, err := files(ctx, boss, one.ID)
				if err != nil {
					return c, err
				}
				if len(digests) > 0 {
					c.files[one.Name] = digests
				}
			}
		}
		if after = page.Next; after == "" {
			return c, nil
		}
	}
}

// withFile says whether the clients attach a file to a customer of a name.
func withFile(name string) bool {
	var n, i int
	_, err := fmt.Sscanf(name, "Kept %d-%d", &n, &i)
	return err == nil && i%3 == 0
}

// files gives the digests of the files of a customer, as they are downloaded.
func files(ctx context.Context, boss *lab.Client, account string) (digests []string, err error) {
	var page struct{ Items []struct{ ID string } }
	if err := get(ctx, boss, "/accounts/"+account+"/files", &page); err != nil {
		return nil, err
	}
	for _, one := range page.Items {
		answer, err := boss.Send(ctx, http.MethodGet, "/files/"+one.ID, nil)
		if err != nil || !answer.OK() {
			return nil, fmt.Errorf("download: %d %.200s %w", answer.Status, answer.Body, err)
		}
		digests = append(digests, fmt.Sprintf("%x", sha256.Sum256(answer.Body)))
	}
	return digests, nil
}

func get(ctx context.Context, c *lab.Client, path string, into any) error {
	answer, err := c.Send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	if !answer.OK() {
		return fmt.Errorf("%s: %d %.200s", path, answer.Status, answer.Body)
	}
	return answer.Decode(into)
}
