package demo

import (
	"context"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const companyName = "PH 光通信"

// unit is a department; the root has no parent.
type unit struct{ key, name, parent string }

var units = []unit{
	{"root", companyName, ""},
	{"office", "总经办", "root"},
	{"sales", "销售部", "root"},
	{"east", "华东销售组", "sales"},
	{"south", "华南销售组", "sales"},
	{"rnd", "研发部", "root"},
	{"service", "技术服务部", "root"},
	{"finance", "财务部", "root"},
}

// person is one of the company's people. Skill is 1–5, cost is thousands of CNY per person-month.
type person struct {
	login, name, unit, role, manager string
	skill, cost                      int64
}

// people come after their managers.
var people = []person{
	{"boss", "陈立诚", "office", "boss", "", 5, 45},
	{"admin", "林晓东", "office", "admin", "boss", 4, 16},
	{"auditor", "郑守正", "office", "auditor", "boss", 4, 18},
	{"director", "吴海澜", "sales", "sales_director", "boss", 5, 32},
	{"manager1", "黄雅琴", "east", "account_manager", "director", 5, 22},
	{"manager2", "周启航", "east", "account_manager", "director", 4, 20},
	{"sales1", "刘思远", "east", "salesperson", "manager1", 4, 15},
	{"sales2", "许文静", "east", "salesperson", "manager1", 3, 14},
	{"sales3", "何俊杰", "east", "salesperson", "manager2", 3, 14},
	{"sales4", "谢宇", "east", "salesperson", "manager2", 2, 12},
	{"manager3", "蔡明辉", "south", "account_manager", "director", 5, 22},
	{"manager4", "梁慧敏", "south", "account_manager", "director", 4, 20},
	{"sales5", "邓伟强", "south", "salesperson", "manager3", 4, 15},
	{"sales6", "曾丽娜", "south", "salesperson", "manager3", 3, 14},
	{"sales7", "罗志鹏", "south", "salesperson", "manager4", 3, 14},
	{"sales8", "Nina Lin", "south", "salesperson", "manager4", 4, 16},
	{"rnd1", "方哲", "rnd", "rnd", "boss", 5, 30},
	{"rnd2", "叶承宇", "rnd", "rnd", "rnd1", 4, 24},
	{"rnd3", "潘一鸣", "rnd", "rnd", "rnd1", 4, 23},
	{"rnd4", "沈佳怡", "rnd", "rnd", "rnd1", 3, 20},
	{"rnd5", "江浩然", "rnd", "rnd", "rnd1", 3, 19},
	{"rnd6", "卢子墨", "rnd", "rnd", "rnd1", 3, 18},
	{"rnd7", "魏晨", "rnd", "rnd", "rnd1", 2, 15},
	{"service1", "杨帆", "service", "service", "boss", 4, 16},
	{"service2", "苏婷", "service", "service", "service1", 3, 13},
	{"service3", "丁磊明", "service", "service", "service1", 3, 13},
	{"service4", "范雨桐", "service", "service", "service1", 2, 11},
	{"finance1", "高敏", "finance", "finance", "boss", 4, 18},
	{"finance2", "石琳", "finance", "finance", "finance1", 3, 13},
	{"finance3", "孔令玉", "finance", "finance", "finance1", 3, 12},
}

// leaving gives notice when the handover is announced: the customers of this salesperson are being handed over.
const leaving = "sales4"

// hire makes the departments and the people, and lets the people sign in.
func (c *company) hire(ctx context.Context) error {
	err := c.as(ctx, "", func(ctx context.Context, w *resource.Write) error {
		places, err := openUnits(ctx, w)
		if err != nil {
			return err
		}
		for _, p := range people {
			if err := c.employ(ctx, w, p, places[p.unit]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := c.Identity.SetPassword(ctx, p.login, Password); err != nil {
			return err
		}
	}
	c.report.Departments, c.report.Users = len(units), len(people)
	return nil
}

func openUnits(ctx context.Context, w *resource.Write) (map[string]id.ID, error) {
	places := map[string]id.ID{}
	for _, u := range units {
		d := &identity.Department{Name: u.name, Parent: places[u.parent]}
		if err := identity.Departments.Insert(ctx, w, d); err != nil {
			return nil, err
		}
		places[u.key] = d.ID
	}
	return places, nil
}

func (c *company) employ(ctx context.Context, w *resource.Write, p person, department id.ID) error {
	cost := p.cost * 1000 * 100
	u := &identity.User{Login: p.login, Name: p.name, Email: p.login + "@ph-optical.example", Department: department,
		Manager: c.staff[p.manager], Roles: resource.Strings{p.role}, Skill: &p.skill, CostPerPM: &cost}
	if p.unit == "east" || p.unit == "south" {
		u.Team = p.unit
	}
	if err := identity.Users.Insert(ctx, w, u); err != nil {
		return err
	}
	c.staff[p.login], c.actors[p.login] = u.ID, p
	return nil
}
