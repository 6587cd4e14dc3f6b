package lab

import "context"

// Beside starts a second instance of the program on the same data, as a company has several on PostgreSQL. Closing it
// leaves the data to the first.
func (l *Lab) Beside(ctx context.Context) (*Lab, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	second := &Lab{URL: "http://" + address, binary: l.binary, dir: l.dir, database: l.database, guest: true, drop: func() error { return nil }}
	_, err = second.Start(ctx)
	return second, err
}

// At is the same user at another instance: with the same cookies and connections of its own.
func (c *Client) At(l *Lab) *Client {
	other := c.Another()
	other.base = l.URL
	return other
}
