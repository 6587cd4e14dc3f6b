package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// known is the day from which a customer is in the books: the first day, or when the work on its first order began.
func (c *customer) known(today calendar.Date) calendar.Date {
	switch {
	case c.prospect():
		return today.AddMonths(-3).AddDays(1)
	case c.from > 0:
		return today.AddMonths(-c.from - winningMonths - 1)
	}
	return today.AddMonths(-12 * years)
}

// welcome enters the customers known by a day that are not in the books yet, each by its owner.
func (c *company) welcome(ctx context.Context, day calendar.Date) error {
	return c.as(ctx, "", func(ctx context.Context, w *resource.Write) error {
		for i := range customers {
			who := &customers[i]
			if c.account[who.short] != 0 || who.known(c.today) > day {
				continue
			}
			w.Actor = c.actor(who.owner)
			if err := c.enter(ctx, w, i); err != nil {
				return err
			}
			c.report.Accounts++
		}
		return nil
	})
}

func (c *company) enter(ctx context.Context, w *resource.Write, i int) error {
	who := &customers[i]
	result, err := account.Accounts.InsertRow(ctx, w, c.profile(i))
	switch {
	case err != nil:
		return err
	case len(result.Fields) > 0:
		return errs.Validation(result.Fields...)
	}
	c.account[who.short] = result.ID
	if helper := collaborator(who); helper != "" {
		return c.share(ctx, w, who, helper)
	}
	return nil
}

// profile are the fields of a customer's account.
func (c *company) profile(i int) resource.Values {
	who, at, r := &customers[i], places[customers[i].place], chance(i, forProfile)
	founded := c.today.AddMonths(-12*(years+3) - r.IntN(180))
	v := resource.Values{
		"name": who.name, "short_name": who.short, "code": fmt.Sprintf("K%04d", 1001+i), "country": at.country, "region": at.region,
		"address": who.place + [...]string{"高新区", "软件园", "经开区", "工业园"}[r.IntN(4)] + fmt.Sprintf("%d 号", 1+r.IntN(200)),
		"phone":   fmt.Sprintf("%s-5550%04d", at.dial, 1000+37*i), "email": fmt.Sprintf("k%04d@customer.example", 1001+i),
		"roles": strings.Fields(who.roles), "segment": c.segment[who.market], "owner": c.staff[who.owner], "stage": who.stage(),
		"selection": who.selection(), "size_band": who.size(), "founded_on": founded, "since_on": who.since(c.today, r.IntN(60)),
		"business_model": who.business(), "custom." + tierKey: who.tier(), "custom." + frontKey: i%7 == 3 || who.short == refused,
	}
	if who.english != "" {
		v["name_en"] = who.english
	}
	if at.code != "" {
		v["uscc"] = creditCode(at.code, 50_120_400+i*8_641)
	}
	if who.ties != "" {
		v["tie_origin"] = who.ties
	}
	if groupMembers[who.short] {
		v["parent"] = c.account[groupHead]
	}
	if who.short == refused {
		v["note"] = "希望收发器从前端出线，以便在浅机柜内维护。"
	}
	if who.owner == leaving {
		v["deputy"] = c.staff["sales3"]
		v["note"] = "负责人已提出离职，正在交接。"
	}
	return v
}

// since is the beginning of the relationship; old customers had bought before the orders that are on record.
func (c *customer) since(today calendar.Date, before int) calendar.Date {
	switch {
	case c.prospect():
		return today.AddMonths(-2)
	case c.from > 0:
		return today.AddMonths(-c.from)
	}
	return today.AddMonths(-12*years - before)
}

func (c *customer) stage() string {
	switch {
	case c.prospect():
		return "screening"
	case c.from > 0 && c.from <= 3:
		return "developing"
	}
	return "trading"
}

func (c *customer) selection() string {
	best := slices.Max(c.sales[:])
	switch {
	case c.prospect():
		return "undecided"
	case best >= 200:
		return "selected"
	}
	return "observed"
}

func (c *customer) size() string {
	switch best := slices.Max(c.sales[:]); {
	case best >= 1000:
		return "large"
	case best >= 250:
		return "medium"
	case best >= 60:
		return "small"
	}
	return "micro"
}

func (c *customer) business() string {
	switch strings.Fields(c.roles)[0] {
	case "integrator":
		return "integration"
	case "end_user":
		return "manufacture"
	}
	return "retail"
}

func (c *customer) tier() string {
	switch best := slices.Max(c.sales[:]); {
	case best >= 500:
		return "strategic"
	case best >= 150:
		return "framework"
	}
	return "spot"
}

// partings notes the customers that were lost, ceased or fell asleep by a day.
func (c *company) partings(ctx context.Context, day calendar.Date) error {
	return c.as(ctx, "", func(ctx context.Context, w *resource.Write) error {
		for i := range customers {
			who := &customers[i]
			if who.to == 0 || c.parted[who.short] || day < who.leaves(c.today) {
				continue
			}
			c.parted[who.short] = true
			w.Actor, w.Reason = c.actor(who.owner), who.farewell()
			if _, err := account.Accounts.Update(ctx, w, c.account[who.short], func(a *account.Account) error {
				return who.part(a, who.leaves(c.today))
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// leaves is the day on which it is clear that the customer buys no more.
func (c *customer) leaves(today calendar.Date) calendar.Date {
	if c.dormant() {
		return today.AddMonths(12 - c.to)
	}
	return today.AddMonths(1 - c.to)
}

func (c *customer) part(a *account.Account, on calendar.Date) error {
	a.Note = strings.TrimSpace(a.Note + "\n" + c.farewell())
	switch {
	case c.dormant():
		a.Stage = "dormant"
	case c.short == closed:
		a.Stage, a.Selection, a.CeasedOn = "ceased", "not_served", on
	default:
		a.Stage, a.Selection = "lost", "observed"
	}
	return nil
}

func (c *customer) farewell() string {
	switch {
	case c.dormant():
		return "一年以上没有下单，转为休眠。"
	case c.short == closed:
		return "公司停业清算，停止往来。"
	}
	return "提出前出线改型，我方因短期成本未答应;客户已转向能提供前出线产品的同行。"
}
