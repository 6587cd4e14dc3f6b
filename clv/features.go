package clv

import "context"

const (
	chunkOrders = 1 << 20 // partitioned at a time: 16 MB of buffer
	bucketBits  = 12      // customers of a bucket: 4,096, whose 128 KB stay in cache
	mixed       = -1      // Days of a customer whose orders did not come in order of time
)

// Activities counts the orders of customers 0 … customers-1 within the window, in
// any order and at about the speed of memory if they come in order of time or
// grouped by customer and then by time. Customers for whom neither holds are
// counted again by sorting their orders. Sums must fit 64 bits.
//
// Orders are first moved to buckets of customers, chunk by chunk, since 20 million
// random visits to a large table would each miss the cache.
func Activities(ctx context.Context, orders []Order, customers int, w Window) ([]Activity, error) {
	if customers < 0 || int64(customers) > 1<<31 {
		return nil, &InputError{Row: -1, Field: "customers", Err: ErrRange}
	}
	c := newCounter(customers, w)
	for from := 0; from < len(orders); from += chunkOrders {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		chunk := orders[from:min(from+chunkOrders, len(orders))]
		if bad := c.count(chunk); bad >= 0 {
			return nil, &InputError{Row: from + bad, Field: "Customer", Err: ErrDays}
		}
	}
	c.sortMixed(orders)
	return c.out, nil
}
