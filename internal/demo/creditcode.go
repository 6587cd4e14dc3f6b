package demo

import (
	"fmt"

	"github.com/loam-crm/loam/internal/platform/firm"
)

// creditCode makes a 统一社会信用代码 (GB 32100-2015) of a company registered in a region of six digits: "91", the
// region, an organisation code of eight digits with its check character (GB 11714), and the check character of it all.
func creditCode(region string, serial int) string {
	body := fmt.Sprintf("%08d", serial%100_000_000)
	code := "91" + region + body + string(organisationCheck(body))
	check, _ := firm.CreditCheck(code) // digits and perhaps an X: all of the alphabet
	return code + string(check)
}

func organisationCheck(body string) byte {
	sum := 0
	for i, weight := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * int(body[i]-'0')
	}
	return "0X987654321"[sum%11]
}
