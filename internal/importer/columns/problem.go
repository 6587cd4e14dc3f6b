package columns

// Problem is a cell that cannot be read. The code has its text, in the user's
// language, in the catalog; the cell's own text goes with it.
type Problem struct {
	Code string
	Text string
}

func (p *Problem) Error() string { return p.Code + ": " + p.Text }

// The codes of Problem.
const (
	BadDate       = "bad_date"
	BadMoney      = "bad_money"
	TooPrecise    = "money_too_precise" // more decimals than the currency has
	MoneyTooLarge = "money_too_large"   // beyond int64 minor units
	BadCurrency   = "bad_currency"
	BadPhone      = "bad_phone"
	BadEmail      = "bad_email"
	BadCreditCode = "bad_credit_code"
	BadNumber     = "bad_number"
	BadBool       = "bad_bool"
)

func problem(code, text string) error { return &Problem{Code: code, Text: text} }
