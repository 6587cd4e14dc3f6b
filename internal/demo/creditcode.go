package demo

import "fmt"

// creditCode makes a 统一社会信用代码 (GB 32100-2015) of a company registered in a region of six digits: "91", the
// region, an organisation code of eight digits with its check character (GB 11714), and the check character of it all.
func creditCode(region string, serial int) string {
	body := fmt.Sprintf("%08d", serial%100_000_000)
	code := "91" + region + body + string(organisationCheck(body))
	return code + string(creditCheck(code))
}

func organisationCheck(body string) byte {
	sum := 0
	for i, weight := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * int(body[i]-'0')
	}
	return "0X987654321"[sum%11]
}

// creditCheck weighs the 17 characters with the powers of 3 modulo 31. All of them are digits here, but the ninth
// of the organisation code, which may be X.
func creditCheck(code string) byte {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	sum, weight := 0, 1
	for i := range len(code) {
		value := int(code[i] - '0')
		if code[i] == 'X' {
			value = 29
		}
		sum += weight * value
		weight = weight * 3 % 31
	}
	return alphabet[(31-sum%31)%31]
}
