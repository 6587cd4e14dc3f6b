package demo

import (
	"math"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// product is what PH sells; the price is CNY.
type product struct {
	name, unit string
	price      float64
}

var products = []product{
	{"百兆光纤收发器 FC-100", "对", 180}, {"千兆光纤收发器 FC-1000", "对", 320}, {"前出线光纤收发器 FC-F10", "对", 360},
	{"工业以太网交换机 IS-8", "台", 1450}, {"工业以太网交换机 IS-24", "台", 4200}, {"GPON 局端设备 OLT-8", "台", 12800},
	{"GPON 终端 ONU-4E", "台", 260}, {"SFP 光模块 1.25G", "只", 95}, {"SFP+ 光模块 10G", "只", 420},
	{"光纤配线架 ODF-48", "套", 680}, {"网管软件 NetView", "套", 9800}, {"现场安装调试", "人天", 1200},
}

func (p product) priceIn(currency string) float64 {
	if currency == "USD" {
		return p.price * 1_000_000 / dollar
	}
	return p.price
}

// linesOf divides an order among one to three products. Lines add up to the order; costs are those of the order.
func linesOf(s sale, at int, order id.ID) []resource.Values {
	r := chance(at, forLines)
	n := 1 + r.IntN(3)
	first := r.IntN(len(products))
	var out []resource.Values
	left := s.cost
	for i, amount := range split(r, s.amount, n, .5) {
		p := products[(first+i*5)%len(products)]
		line := resource.Values{"order": order, "product": p.name, "unit": p.unit, "currency": s.currency, "amount": amount,
			"quantity": math.Max(1, math.Round(float64(amount)/100/p.priceIn(s.currency)))}
		if s.cost != 0 {
			cost := int64(float64(s.cost) * float64(amount) / float64(s.amount))
			if i == n-1 {
				cost = left
			}
			left -= cost
			line["cost"] = cost
		}
		out = append(out, line)
	}
	return out
}
