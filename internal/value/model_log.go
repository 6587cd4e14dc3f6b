package value

import (
	"encoding/json"
	"strings"

	"github.com/loam-crm/loam/internal/platform/resource"
)

// modelChanges compares two states of a model part by part, for the log.
func modelChanges(before, after *StoredModel) (resource.Changes, error) {
	old, err := partsOf(before)
	if err != nil {
		return nil, err
	}
	now, err := partsOf(after)
	if err != nil {
		return nil, err
	}
	changes := resource.Changes{}
	for name, value := range now {
		if name != "version" && name != "kind" && string(old[name]) != string(value) {
			changes[name] = [2]json.RawMessage{logged(name, old[name]), logged(name, value)}
		}
	}
	for name, value := range old {
		if _, there := now[name]; !there {
			changes[name] = [2]json.RawMessage{logged(name, value), logged(name, nil)}
		}
	}
	return changes, nil
}

// logged is a part as the log keeps it: without the bounds of leaves made of gross profits, which would tell them.
func logged(name string, part json.RawMessage) json.RawMessage {
	if part == nil {
		return json.RawMessage("null")
	}
	code, isLeaf := strings.CutPrefix(name, "leaves.")
	if !isLeaf || !confidential(Code(code)) {
		return part
	}
	var leaf Leaf
	if json.Unmarshal(part, &leaf) != nil {
		return json.RawMessage("null")
	}
	leaf.Norm = Normaliser{Kind: leaf.Norm.Kind}
	text, _ := json.Marshal(leaf) // a leaf that was read can be written
	return text
}

// partsOf takes a model apart: each leaf and each group is a part of its own, so that the log names what changed.
func partsOf(m *StoredModel) (map[string]json.RawMessage, error) {
	text, err := json.Marshal(m.Definition)
	if err != nil {
		return nil, err
	}
	parts := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &parts); err != nil {
		return nil, err
	}
	for _, list := range []string{"leaves", "groups", "indicators"} {
		var items []json.RawMessage
		if len(parts[list]) == 0 {
			continue
		}
		if err := json.Unmarshal(parts[list], &items); err != nil {
			return nil, err
		}
		delete(parts, list)
		for _, item := range items {
			var named struct{ Code string }
			if err := json.Unmarshal(item, &named); err != nil {
				return nil, err
			}
			parts[list+"."+named.Code] = item
		}
	}
	parts["name"], err = json.Marshal(m.Name)
	return parts, err
}
