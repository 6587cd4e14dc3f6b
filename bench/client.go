package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// client asks the server as a browser does: one connection that stays open.
type client struct{ base string }

// get reads the whole answer and refuses any but 200.
func (c client) get(ctx context.Context, path, token string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, err
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %d: %s", path, answer.StatusCode, body)
	}
	return body, err
}

// listed reads the ids of a list.
func listed(body []byte) (rowIDs, error) { return items(body, "") }

// foundAccounts reads the ids of the accounts among the hits of the search over everything.
func foundAccounts(body []byte) (rowIDs, error) { return items(body, "accounts") }

func items(body []byte, entity string) (rowIDs, error) {
	var page struct {
		Items []struct{ ID, Entity string } `json:"items"`
	}
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, err
	}
	var out rowIDs
	for _, item := range page.Items {
		n, err := strconv.ParseInt(item.ID, 10, 64)
		if err != nil {
			return nil, err
		}
		if entity == "" || item.Entity == entity {
			out = append(out, n)
		}
	}
	return out, nil
}
