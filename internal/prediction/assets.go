package prediction

// AssetLedger is the customers as assets: what each is worth, what it took, and how that changed. Values and
// costs are null and Masked is set for who may not know profits.
type AssetLedger struct {
	AsOf     string       `json:"as_of"`
	Currency string       `json:"currency"`
	Masked   bool         `json:"masked"`
	RanksBy  string       `json:"ranks_by" enum:"model,history"`
	Terms    Terms        `json:"terms"`    // of every CLV
	Outdated bool         `json:"outdated"` // the company has changed them since
	Sort     string       `json:"sort" enum:"clv,sales"`
	Compared string       `json:"compared_month"` // the month with which changes compare
	Total    AssetTotal   `json:"total"`
	Months   []AssetMonth `json:"months"` // oldest first
	Items    []Asset      `json:"items"`
	Next     *string      `json:"next"`
}

// AssetTotal sums all customers the caller reads, not the page alone.
type AssetTotal struct {
	Accounts   int     `json:"accounts"`
	Sales12m   string  `json:"sales_12m"`
	Profit12m  *string `json:"profit_12m"` // gross, of the orders where it is known; null: of none
	Covered    float64 `json:"covered"`    // the share of the sales for which it is known
	CLV        *string `json:"clv"`
	Cost       *string `json:"cost"`       // of the work to date; null: that of some hours is not known
	CostKnown  bool    `json:"cost_known"` // every hour has one
	Change     *string `json:"change"`     // of CLV since the end of last quarter; null: no snapshot then
	Unknown    int     `json:"unknown"`    // customers without a CLV
	Discovered int     `json:"discovered"` // among the best by future, not by today
}

// AssetMonth is the sum of one month's snapshots.
type AssetMonth struct {
	Month   string  `json:"month"`
	Revenue string  `json:"revenue"`
	CLV     *string `json:"clv"`
	Cost    *string `json:"cost"`
}

// Asset is one customer.
type Asset struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Grade      string   `json:"grade"`
	Alive      *float64 `json:"alive"`
	Sales12m   string   `json:"sales_12m"`
	Expected   *string  `json:"expected_12m"` // sales
	CLV        *string  `json:"clv"`
	OwnMargin  bool     `json:"own_margin"`
	Cost       *string  `json:"cost"`
	Change     *string  `json:"change"`
	RankToday  int      `json:"rank_today"`  // by the sales of twelve months
	RankFuture int      `json:"rank_future"` // by CLV, or by expected sales for who may not know it
}
